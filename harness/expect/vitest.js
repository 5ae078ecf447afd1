// `import 'doubletake/vitest'`: toBeLinearizable for vitest's expect. Its types stand beside it.
import { matchers } from 'doubletake';
import { expect } from 'vitest';

expect.extend(matchers);

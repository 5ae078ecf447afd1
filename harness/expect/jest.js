// `import 'doubletake/jest'`: toBeLinearizable for jest's expect. Its types stand beside it.
import { expect } from '@jest/globals';
import { matchers } from 'doubletake';

expect.extend(matchers);

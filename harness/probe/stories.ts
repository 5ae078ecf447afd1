// Stories of the scenarios, which go into the header of a probe's history: what was done to a request, and
// what it usually means when it went wrong, in words.
import type { Story } from '../../checker/index.ts';

export const stories: Readonly<Record<string, Story>> = {
  plain: { story: 'it was sent once, without any fault' },
  repeat: {
    story: 'it was answered, and sent again under the same key',
    hints: { 'duplicated-execution': 'The key is not honoured at all.' },
  },
  'lost-reply': {
    story: 'its reply was lost on the way, and it was sent again under the same key',
    hints: {
      'duplicated-execution': 'The server remembers a key only when its answer could be delivered.',
    },
  },
  held: {
    story:
      'the network held it back, its client gave up and sent it again, and then the first copy arrived',
    hints: {
      'duplicated-execution': 'A late copy is executed although its key was served before.',
    },
  },
  concurrent: {
    story: 'several copies of it arrived at the same time under one key',
    hints: {
      'duplicated-execution':
        'Looking the key up and executing are not one step: the copies overtake each other in between.',
    },
  },
  'kill-after': {
    story: 'it was answered, the server was killed and started again, and it was sent again',
    hints: {
      'duplicated-execution': 'The keys do not survive a restart, what was executed does.',
      'lost-operation': 'What was acknowledged does not survive a restart.',
    },
  },
  'kill-during': {
    story: 'the server was killed while it handled it, was started again, and got it again',
    hints: {
      'duplicated-execution':
        'The effect survived and the key did not: the key is stored after the effect, not in one step with it.',
      'lost-operation':
        'The key survived and the effect did not: the key is stored before the effect, and nobody finishes what was begun.',
    },
  },
  impatient: {
    story: 'its client gave up while the server was busy with it, and sent it again at once',
    hints: {
      'duplicated-execution':
        'A key whose request is still being handled does not stop a second one.',
      'lost-operation': 'The handler is abandoned when its client goes, and its key stays behind.',
    },
  },
  cut: {
    story: 'its connection was closed while the server was busy with it, and it was sent again',
    hints: {
      'lost-operation': 'The handler is abandoned when its client goes, and its key stays behind.',
    },
  },
  reset: {
    story: 'its connection was reset while the server was busy with it, and it was sent again',
  },
  late: {
    story: 'it had been executed once, and its key was sent again at the end of the probe',
    hints: { 'duplicated-execution': 'The table of keys forgets.' },
  },
};

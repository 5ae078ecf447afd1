// Stories of the scenarios, which go into the header of a probe's history: what was done to a request, and
// what it usually means when it went wrong, in words.
import type { Story } from '../../checker/index.ts';

/** What it means when the server was killed in the middle. */
const KILLED_DURING: Story['hints'] = {
  'duplicated-execution':
    'The effect survived and the key did not: the key is stored after the effect, not in one step with it.',
  'lost-operation':
    'The key survived and the effect did not: the key is stored before the effect, and nobody finishes what was begun.',
  locked: 'The key survived, its answer did not: nobody finishes what was begun.',
};

export const stories: Readonly<Record<string, Story>> = {
  plain: { story: 'it was sent once, without any fault' },
  goodbye: { story: 'it was sent once, without any fault' },
  repeat: {
    story: 'it was answered, and sent again under the same key',
    hints: {
      'duplicated-execution': 'A key whose request was answered does not stop a second one.',
      locked:
        'A request that was answered is refused when it comes again: its client never gets to know.',
    },
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
    hints: KILLED_DURING,
  },
  'kill-at-effect': {
    story:
      'the server was killed while it handled it, as soon as its effect showed, was started again, and got it again',
    hints: KILLED_DURING,
  },
  'kill-before-effect': {
    story:
      'the server was killed while it handled it, before its effect showed, was started again, and got it again',
    hints: KILLED_DURING,
  },
  'two-instances': {
    story: 'several copies of it arrived at the same time at two instances, under one key',
    hints: {
      'duplicated-execution':
        'What keeps copies apart is held by each instance alone, not by the store they share.',
    },
  },
  incidental: {
    story:
      'it was sent again with another user agent, its fields in another order and white space between them',
    hints: {
      'duplicated-execution':
        'What is compared is not the key, but the bytes or headers of the request.',
    },
  },
  'other-body': {
    story: 'its key was sent again with another body',
    hints: { 'duplicated-execution': 'The key alone does not stop a second execution.' },
  },
  'other-path': { story: 'its key was sent to another path, too' },
  'other-user': { story: 'its key was sent by another user, too' },
  'quoted-key': { story: 'its key was sent again in quotes' },
  'capital-key': { story: 'its key was sent again in capitals' },
  'renewed-token': {
    story: 'its client logged in anew, and sent it again with its new token',
    hints: { 'duplicated-execution': 'The key counts only together with the token.' },
  },
  failing: {
    story: 'its handler failed, and it was sent again',
    hints: {
      'duplicated-execution':
        'A handler that fails after its effect gives its key free, as if nothing had been done.',
    },
  },
  'failing-copy': {
    story: 'two copies of it arrived at the same time, and its handler failed',
    hints: {
      'duplicated-execution': 'The copy that waited was executed when the first one had failed.',
      'lost-operation': 'The copy was told of a success that the first one never had.',
    },
  },
  expired: {
    story: 'it was sent again when its lease or key should have run out',
    hints: { 'duplicated-execution': 'A key is forgotten sooner than clients give up.' },
  },
  'store-gone': {
    story: 'the store was taken away, it was sent again, and the store came back',
    hints: { 'duplicated-execution': 'Without its store the server executes unprotected.' },
  },
  'by-itself': {
    story: 'nobody had sent it again',
    hints: {
      'duplicated-execution':
        'What was done is marked as done later, not in one step with it: work that was not yet marked is done again.',
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
    story: 'its connection was cut while the server was busy with it, and it was sent again',
    hints: {
      'lost-operation': 'The handler is abandoned when its client goes, and its key stays behind.',
    },
  },
  close: {
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

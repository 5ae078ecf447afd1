// The gallery: the fixed servers, or Ben's, with one realistic mistake each, or with a fix; and the
// controls, which differ from them and are right all the same.
import type { AnyProtocol } from '../protocols/protocol.ts';
import { amnesia } from './amnesia.ts';
import { amnesiaGuarded } from './amnesia-guarded.ts';
import { backupReads } from './backup-reads.ts';
import { backupReapplies } from './backup-reapplies.ts';
import { benDbOnly } from './ben-db-only.ts';
import { benFencedPull } from './ben-fenced-pull.ts';
import { benFullState } from './ben-full-state.ts';
import { benHoldAndResend } from './ben-hold-and-resend.ts';
import { benKeyEntries } from './ben-key-entries.ts';
import { benPull } from './ben-pull.ts';
import { benTableInReply } from './ben-table-in-reply.ts';
import { checkThenAct } from './check-then-act.ts';
import { checkedReads } from './checked-reads.ts';
import { currentValueOnDup } from './current-value-on-dup.ts';
import { dupsBySeqOnly } from './dups-by-seq-only.ts';
import { dupsNotReplicated } from './dups-not-replicated.ts';
import { dupsNotTransferred } from './dups-not-transferred.ts';
import { eagerViews } from './eager-views.ts';
import { eagerViewsNoGuard } from './eager-views-no-guard.ts';
import { earlyAck } from './early-ack.ts';
import { earlyAckNoGuard } from './early-ack-no-guard.ts';
import { earlyReply } from './early-reply.ts';
import { evictedDups } from './evicted-dups.ts';
import { executeFirst } from './execute-first.ts';
import { lastSeqOnly } from './last-seq-only.ts';
import { localReads } from './local-reads.ts';
import { newSeqOnRetry } from './new-seq-on-retry.ts';
import { newValueReturned } from './new-value-returned.ts';
import { noDups } from './no-dups.ts';
import { seqReset } from './seq-reset.ts';
import { serveDuringTransfer } from './serve-during-transfer.ts';
import { slotReused } from './slot-reused.ts';
import { soloOnRefusal } from './solo-on-refusal.ts';
import { soloOnTimeout } from './solo-on-timeout.ts';
import { staleForward } from './stale-forward.ts';
import { transferTwice } from './transfer-twice.ts';
import { unorderedForward } from './unordered-forward.ts';

export const mistakes: readonly AnyProtocol[] = [
  benTableInReply,
  benPull,
  benDbOnly,
  noDups,
  dupsNotReplicated,
  dupsNotTransferred,
  dupsBySeqOnly,
  earlyReply,
  backupReads,
  staleForward,
  localReads,
  newSeqOnRetry,
  evictedDups,
  unorderedForward,
  checkThenAct,
  eagerViews,
  eagerViewsNoGuard,
  earlyAck,
  earlyAckNoGuard,
  amnesia,
  amnesiaGuarded,
  newValueReturned,
  currentValueOnDup,
  slotReused,
  soloOnTimeout,
  soloOnRefusal,
  transferTwice,
  executeFirst,
  serveDuringTransfer,
  lastSeqOnly,
  backupReapplies,
  seqReset,
];

export const controls: readonly AnyProtocol[] = [
  benKeyEntries,
  benFullState,
  benHoldAndResend,
  benFencedPull,
  checkedReads,
];

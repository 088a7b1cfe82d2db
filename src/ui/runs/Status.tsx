import { Icon } from '../controls/Icon'
import type { RunRow } from './rows'

const WORDS: Readonly<Record<RunRow['status'], readonly [dot: string, word: string]>> = {
  idle: ['', 'planned'],
  preparing: ['run', 'preparing'],
  training: ['run', 'running'],
  paused: ['amber', 'paused'],
  measuring: ['run', 'measuring'],
  recovering: ['amber', 'recovering'],
  stopping: ['run', 'stopping'],
  stopped: ['', 'stopped'],
  finished: ['good', 'done'],
  failed: ['red', 'failed'],
  left: ['amber', 'interrupted'],
  elsewhere: ['run', 'in another tab'],
}

const TITLES: Readonly<Partial<Record<RunRow['status'], string>>> = {
  left: 'The page was closed while it trained: Resume goes on from its newest checkpoint',
  elsewhere: 'Another tab of this browser trains it',
}

export const statusWord = (status: RunRow['status']): string => WORDS[status][1]

export function Status({ status }: Pick<RunRow, 'status'>) {
  const [dot, word] = WORDS[status]
  return (
    <span className={`status-cell ${status === 'failed' ? 'bad' : ''}`} title={TITLES[status]}>
      {status === 'failed' ? <Icon name="warn" className="s" /> : <span className={`dot ${dot}`} />}
      {word}
    </span>
  )
}

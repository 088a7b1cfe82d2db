import { useState } from 'react'
import { Icon } from '../controls/Icon'
import { copyText } from './clipboard'

/** CONTRACT.md's commands that say in a terminal what this screen says, as they are typed in a checkout (README.md). */
export const TERMINAL_COMMANDS = [
  'npm run --silent lattice -- devices',
  'npm run --silent lattice -- check --json',
  'npm run --silent lattice -- bench matmul',
  'npm run --silent lattice -- bench train --profile',
] as const

/** The same for a machine without a screen. */
export function TerminalLines() {
  const [copied, setCopied] = useState<string | null>(null)
  const copy = async (command: string): Promise<void> => setCopied((await copyText(command)) ? command : null)
  return (
    <div className="terminal">
      <span className="eyebrow">The same on a machine without a screen</span>
      <ul>
        {TERMINAL_COMMANDS.map((command) => (
          <li key={command}>
            <code className="mono grow ell">{command}</code>
            <button type="button" className="btn ghost small icon" aria-label={`Copy “${command}”`} onClick={() => void copy(command)}>
              <Icon name={copied === command ? 'check' : 'copy'} className="s" />
            </button>
          </li>
        ))}
      </ul>
      <span className="unseen" role="status">
        {copied && `Copied: ${copied}`}
      </span>
    </div>
  )
}

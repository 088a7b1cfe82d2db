import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { TERMINAL_COMMANDS } from './TerminalLines'

test('what can be copied is what README.md says to type', () => {
  const readme = readFileSync('README.md', 'utf8')
  expect(readme).toContain(TERMINAL_COMMANDS[0])
  for (const command of TERMINAL_COMMANDS) expect(command).toMatch(/^npm run --silent lattice -- (devices|check|bench)/)
})

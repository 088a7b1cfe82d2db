import type { Page } from '@playwright/test'
import type { ArchivedRun } from '../src/core/archive'
import { resolveConfig } from '../src/core/config/resolve'
import { LONGEST_STEP_NOTE } from '../src/core/stepNotes'
import { writeBackup } from '../src/experiments/backup/write'
import { addSample, MemoryArchive, sampleSweep, utf8 } from '../src/experiments/testing/memoryArchive'

/** Names that would do something where a name is taken for markup, an address or a formula. */
export const HOSTILE = {
  image: '<img src=x onerror=__executed("image")>',
  script: '"><script>__executed("script")</script>',
  svg: `'><svg onload=__executed('svg')>`,
  address: 'javascript:__executed("address")',
  turned: '\u202egnp.exe<b onmouseover=__executed("turned")>',
  formula: `=cmd|' /C calc'!A0`,
  proto: '__proto__',
  template: ['$', '{__executed("template")}{{constructor.constructor("__executed(1)")()}}'].join(''),
  long: `<i onclick=__executed("long")>${'long '.repeat(150)}`,
} as const
export const NAMES: readonly string[] = Object.values(HOSTILE)

/** What a page did that it must not: executions, dialogs, requests beyond its origin, refusals of its policy. */
export interface Watched {
  requests: string[]
  /** How those that came to nothing ended. */
  ends: (string | undefined)[]
  dialogs: string[]
  executed(): Promise<string[]>
  /** What the policy refused so far, by its directive. */
  refused(): Promise<string[]>
  /** Whom a directive kept it from speaking to. */
  refusedAddresses(directive: string): Promise<string[]>
}

interface Canary {
  __executed: (what: string) => void
  __canary: { executed: string[]; refused: [directive: string, address: string][] }
}

export async function watchForHarm(page: Page): Promise<Watched> {
  const [requests, dialogs, ends]: [string[], string[], (string | undefined)[]] = [[], [], []]
  const leaves = (url: string): boolean => {
    const { protocol, hostname } = new URL(url)
    return !(protocol === 'blob:' || protocol === 'data:' || protocol === 'file:' || hostname === '127.0.0.1')
  }
  page.context().on('request', (request) => leaves(request.url()) && requests.push(request.url()))
  page.context().on('requestfailed', (request) => leaves(request.url()) && ends.push(request.failure()?.errorText))
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message())
    void dialog.dismiss()
  })
  await page.addInitScript(() => {
    const window = globalThis as unknown as Canary
    window.__canary = { executed: [], refused: [] }
    window.__executed = (what) => void window.__canary.executed.push(what)
    addEventListener('securitypolicyviolation', (event) => window.__canary.refused.push([event.effectiveDirective, event.blockedURI]))
  })
  const canary = () => page.evaluate(() => (globalThis as unknown as Canary).__canary)
  return {
    requests,
    ends,
    dialogs,
    executed: async () => (await canary()).executed,
    refused: async () => (await canary()).refused.map(([directive]) => directive),
    refusedAddresses: async (of) => (await canary()).refused.flatMap(([directive, address]) => (directive === of ? [address] : [])),
  }
}

/** A backup in which everything that has a name has a hostile one. */
export async function hostileBackup(): Promise<Buffer> {
  const archive = new MemoryArchive()
  for (const [i, name] of NAMES.entries()) {
    const id = `r${i}`
    await addSample(archive, id, [200 + i, 20], `2026-11-2${i % 10}T10:00:0${i}.000Z`)
    const { run, checkpoints } = archive.runMap.get(id) as ArchivedRun
    const notes = [{ id: 'n1', step: 10, text: name.slice(0, LONGEST_STEP_NOTE) }]
    const named = { ...run, name, notes, note: name, adapter: name, problem: name, phase: 'failed' as const, sweep: 's1', archived: false }
    const parent = { run: 'r0', checkpoint: name, step: 7 }
    archive.runMap.set(id, {
      run: { ...named, parent, data: { ...run.data, name } },
      checkpoints: checkpoints.map((kept) => ({ ...kept, name, file: name, data: { ...kept.data, name } })),
    })
    const kinds = ['info', 'warning', 'nan', name]
    archive.bytes.set(
      `${id}.log`,
      utf8(kinds.map((kind, step) => `${JSON.stringify({ at: '2026-11-22T10:00:00.000Z', step, kind, text: name })}\n`).join('')),
    )
  }
  const { sweep, trials } = sampleSweep('s1', 'r0')
  const problem = { subject: HOSTILE.image, problem: HOSTILE.script, remedy: HOSTILE.svg }
  archive.sweepMap.set('s1', {
    sweep: { ...sweep, name: HOSTILE.image, base: resolveConfig({ preset: 'tiny' }), data: { ...sweep.data, name: HOSTILE.script } },
    trials: trials.map((trial, i) => (i === 1 ? { ...trial, status: 'failed', problem } : trial)),
  })
  const parts: Uint8Array[] = []
  await writeBackup(archive, (part) => void parts.push(part), { created: '2026-11-22T12:00:00.000Z', build: HOSTILE.image })
  return Buffer.concat(parts)
}

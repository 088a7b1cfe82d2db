/** `npm run bench:peers`: proves that all contenders do the same work, then times them in turns. Every job has a process of its own. */
import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type CurveAnswer, type GoldenAnswer, type Job, runJob, type SpeedResult } from './jobs'
import type { ContenderName } from './names'
import { type Options, parseOptions, proofOf, type Race, racesOf } from './options'
import { disagreements, type Summary, summarize } from './report'
import { equalityText, speedText } from './text'

const say = (text: string): void => {
  process.stderr.write(`${text}\n`)
}

/** Dawn's remark on two of lavapipe's limits, in every process. */
const NOISE = /artificially reduced/

/** Runs a job in a process of its own, which a crash or a lack of memory ends alone. */
function inProcess<T>(job: Job, device: string | undefined): Promise<T> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [fileURLToPath(import.meta.url), '--job', JSON.stringify({ job, device })], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    let last = ''
    child.stdout.on('data', (chunk) => {
      output += chunk
    })
    child.stderr.on('data', (chunk) => {
      const lines = String(chunk)
        .split('\n')
        .filter((line) => line && !NOISE.test(line))
      last = lines.at(-1) ?? last
      for (const line of lines) say(line)
    })
    child.on('error', fail)
    child.on('close', (code, signal) => {
      if (code === 0) done(JSON.parse(output) as T)
      else fail(new Error(`its process ended with ${signal ?? `code ${code}`}: ${last.trim()}`))
    })
  })
}

/** Ours and one peer take turns in a process of their own, then ours and the next: neither peer has to live beside the other's memory. */
async function race({ setting, rounds }: Race, { contenders, device }: Options): Promise<Summary> {
  const results: SpeedResult[] = []
  const lost = new Map<ContenderName, string>()
  for (const peer of contenders.filter((name) => name !== 'ours')) {
    try {
      results.push(await inProcess<SpeedResult>({ kind: 'speed', setting, rounds, contenders: ['ours', peer] }, device))
    } catch (error) {
      lost.set(peer, error instanceof Error ? error.message : String(error))
    }
  }
  return summarize(setting, rounds, results, contenders, lost)
}

async function prove(options: Options): Promise<{ golden: GoldenAnswer[]; curves: CurveAnswer[] }> {
  if (options.speedOnly) return { golden: [], curves: [] }
  const { contenders, device } = options
  const proof = proofOf(options)
  const golden: GoldenAnswer[] = []
  for (const name of proof.files) {
    say(`Golden file ${name} …`)
    golden.push(...(await inProcess<GoldenAnswer[]>({ kind: 'golden', file: `src/model/golden/${name}.safetensors`, contenders }, device)))
  }
  say('Loss curves …')
  return { golden, curves: await inProcess<CurveAnswer[]>({ kind: 'curves', ...proof.curves, contenders }, device) }
}

async function main(args: string[]): Promise<number> {
  const options = parseOptions(args)
  const { golden, curves } = await prove(options)
  const speed: Summary[] = []
  for (const next of racesOf(options)) {
    say(`T = ${next.setting.lattice?.steps}, batch ${next.setting.batch}, ${next.rounds} rounds …`)
    speed.push(await race(next, options))
  }
  const wrong = disagreements(golden, curves, speed)
  const peers = JSON.parse(readFileSync('bench/package.json', 'utf8')).devDependencies as Record<string, string>
  if (options.json) {
    const result = { date: new Date().toISOString(), node: process.version, peers, golden, curves, speed, disagreements: wrong }
    writeFileSync(options.json, `${JSON.stringify(result, null, 2)}\n`)
  }
  if (golden.length > 0) process.stdout.write(`\n${equalityText(golden, curves)}\n`)
  process.stdout.write(`\n${speedText(speed)}\n`)
  if (wrong.length > 0) process.stdout.write(`\nThe contenders do not do the same work:\n${wrong.join('\n')}\n`)
  return wrong.length > 0 ? 1 : 0
}

const [first, second = ''] = process.argv.slice(2)
if (first === '--job') {
  const { job, device } = JSON.parse(second) as { job: Job; device?: string }
  // An idle Dawn would keep the process: it ends as soon as its answer is out.
  try {
    const answer = JSON.stringify(await runJob(job, device))
    process.stdout.write(answer, () => process.exit(0))
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`, () => process.exit(1))
  }
} else {
  try {
    process.exitCode = await main(process.argv.slice(2))
  } catch (error) {
    say(error instanceof Error ? error.message : String(error))
    process.exitCode = 1
  }
}

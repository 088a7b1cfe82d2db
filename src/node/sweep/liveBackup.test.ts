import { renameSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import type { ArchiveSource } from '../../core/archive'
import { BackupArchive } from '../../experiments/backup/open'
import { writeBackup } from '../../experiments/backup/write'
import type { Claim } from '../../experiments/claim'
import { memorySource } from '../../formats/source'
import { openFile } from '../fileSource'
import { backUpPhase, phaseBackupText } from './backup'
import { FolderArchive } from './folderArchive'
import { checkpointAt, freshFolder, GO, queueOf, resultAt, STEPS, smallSpec, trainTo, WORKER } from './trained.testing'

/** What a trial does to a file right after it was opened here. */
const onOpen = vi.hoisted(() => ({ replace: (_: string): void => undefined }))
vi.mock('../fileSource', async (original) => {
  const module = await original<typeof import('../fileSource')>()
  return {
    ...module,
    openFile(path: string) {
      const opened = module.openFile(path)
      onOpen.replace(path)
      return opened
    },
  }
})

async function written(source: ArchiveSource) {
  const parts: Uint8Array[] = []
  const report = await writeBackup(source, (bytes) => void parts.push(bytes), { created: '2026-01-01T00:00:00.000Z', build: 't' })
  return { report, backup: await BackupArchive.open(memorySource('b.zip', new Uint8Array(Buffer.concat(parts)))) }
}

/** A folder with a trial that trains, and stands at step 2. */
async function training() {
  const folder = freshFolder()
  const queue = queueOf(folder)
  const sweep = await queue.add(smallSpec())
  const claim = (await queue.claim(WORKER, GO)) as Claim
  await trainTo(folder, claim.trial.run, 2, claim.trial.config)
  return { folder, queue, sweep, claim, run: claim.trial.run, config: claim.trial.config }
}

it('a backup never has a trial as done whose run it has as it was before', async () => {
  const { folder, claim, run, config } = await training()
  const archive = new FolderArchive(folder)
  const finish = async (): Promise<void> => {
    await trainTo(folder, run, STEPS, config)
    await claim.done(resultAt(STEPS))
  }
  // the trial ends between the first of the lists and the second, whichever that is
  let lists = 0
  const meanwhile = async <T>(list: T): Promise<T> => {
    if (++lists === 1) await finish()
    return list
  }
  const { backup, report } = await written({
    runs: async () => meanwhile(await archive.runs()),
    sweeps: async () => meanwhile(await archive.sweeps()),
    loose: () => archive.loose(),
    content: (id) => archive.content(id),
    looseBytes: (id) => archive.looseBytes(id),
  })
  archive.close()
  expect(report.leftOut).toEqual([])
  const [sweep] = await backup.sweeps()
  const runs = new Map((await backup.runs()).map((one) => [one.run.id, one]))
  for (const trial of sweep?.trials ?? []) if (trial.status === 'done') expect(runs.get(trial.run)?.run.step).toBe(trial.result?.step)
  expect(runs.get(run)?.checkpoints.map(({ step }) => step)).toEqual([STEPS])
})

it('a checkpoint that is replaced each time it is opened is in the backup, as it was at one moment', async () => {
  const { folder, run, config } = await training()
  let step = 2
  onOpen.replace = (path) => {
    if (!path.endsWith('last.safetensors')) return
    step = step === 2 ? 3 : 2
    writeFileSync(`${path}.new`, checkpointAt(step, config))
    renameSync(`${path}.new`, path)
  }
  try {
    const archive = new FolderArchive(folder)
    const { report, backup } = await written(archive)
    archive.close()
    expect(report).toMatchObject({ checkpoints: 1, leftOut: [] })
    const [archived] = await backup.runs()
    expect(archived?.run).toMatchObject({ id: run, step: archived?.checkpoints[0]?.step })
  } finally {
    onOpen.replace = () => undefined
  }
})

it('a checkpoint that is torn is said to be left out, of a backup that is made by itself too', async () => {
  const { folder, queue, sweep, claim, run, config } = await training()
  await trainTo(folder, run, STEPS, config)
  await claim.done(resultAt(STEPS))
  const second = (await queue.claim(WORKER, GO)) as Claim
  await trainTo(folder, second.trial.run, STEPS, config)
  await second.done(resultAt(STEPS))
  truncateSync(join(folder.run(run), 'last.safetensors'), 300)
  const made = await backUpPhase(folder, sweep, await queue.records.trials(sweep.id))
  expect(made?.leftOut).toMatchObject([{ path: `runs/${run}/last.safetensors` }])
  expect(made && phaseBackupText(made)).toMatch(/^Backed up: .*\nLeft out: runs\/t-s\d+-\w+\/last\.safetensors: /)
  const { source, close } = openFile(made?.path ?? '')
  const backup = await BackupArchive.open(source)
  close()
  expect(backup.manifest.leftOut).toEqual(made?.leftOut)
  expect((await backup.runs()).map(({ checkpoints }) => checkpoints.length).sort()).toEqual([0, 1])
})

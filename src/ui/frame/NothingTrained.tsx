import { Empty } from '../controls/Empty'
import { useDevice, usePlace, useRun, useStudio } from '../studio/context'

/** In place of what a run would show, before there is one: what to do next, and the way there. */
export function NothingTrained() {
  const { place } = useStudio().stores
  const onTrain = usePlace(({ screen }) => screen === 'train')
  const noGpu = useDevice(({ report, problem }) => !report && problem !== null)
  const shown = useRun((state) => state.shown?.name ?? null)
  const way = !onTrain && !noGpu && (
    <a className="btn" href={place.href('train')}>
      Go to Train
    </a>
  )
  const title = shown ? `${shown} is recorded, not in memory.` : 'Nothing trained yet.'
  return (
    <Empty title={title} actions={way || undefined}>
      {noGpu ? 'Training waits for a GPU. Devices says why there is none.' : next(shown)}
    </Empty>
  )
}

const next = (shown: string | null): string =>
  shown ? 'Its lattice can be seen again when it is resumed.' : 'Choose a preset and press Train.'

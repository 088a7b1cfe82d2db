import { isActive } from '../../store/run'
import { Empty } from '../controls/Empty'
import { useDevice, usePlace, useRun, useStudio } from '../studio/context'

/** In place of what a run would show, before there is one: what to do next, and the way there. */
export function NothingTrained() {
  const { place } = useStudio().stores
  const onTrain = usePlace(({ screen }) => screen === 'train')
  const noGpu = useDevice(({ report, problem }) => !report && problem !== null)
  const shown = useRun((state) => state.shown?.name ?? null)
  const phase = useRun(({ state }) => state.phase)
  const way = !onTrain && !noGpu && (
    <a className="btn" href={place.href('train')}>
      Go to Train
    </a>
  )
  // a run is there, and has nothing to show yet
  if (!shown && phase === 'preparing') return <Empty title="Preparing…">Kernels are compiled; the first step follows.</Empty>
  if (!shown && isActive(phase)) return <Empty title="Nothing to show yet.">It comes with one of the next steps.</Empty>
  if (!shown && phase !== 'idle') return <Empty title="No picture was taken of this run.">Follow a row under Lattice to see it.</Empty>
  const title = shown ? `${shown} is recorded, not in memory.` : 'Nothing trained yet.'
  return (
    <Empty title={title} actions={way || undefined}>
      {noGpu ? 'Training waits for a GPU. Devices says why there is none.' : next(shown)}
    </Empty>
  )
}

const next = (shown: string | null): string =>
  shown ? 'Its lattice can be seen again when it is resumed.' : 'Choose a preset and press Train.'

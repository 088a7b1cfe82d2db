import { Empty } from '../controls/Empty'
import { useDevice, usePlace, useStudio } from '../studio/context'

/** In place of what a run would show, before there is one: what to do next, and the way there. */
export function NothingTrained() {
  const { place } = useStudio().stores
  const onTrain = usePlace(({ screen }) => screen === 'train')
  const noGpu = useDevice(({ report, problem }) => !report && problem !== null)
  const way = !onTrain && !noGpu && (
    <a className="btn" href={place.href('train')}>
      Go to Train
    </a>
  )
  return (
    <Empty title="Nothing trained yet." actions={way || undefined}>
      {noGpu ? 'Training waits for a GPU. Devices says why there is none.' : 'Choose a preset and press Train.'}
    </Empty>
  )
}

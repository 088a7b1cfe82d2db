import { useEffect } from 'react'
import { useCommands, useDevice, usePlaceValue } from '../studio/context'
import { DevicesPane } from './DevicesPane'
import { KernelsPane } from './KernelsPane'
import { MatmulPane } from './MatmulPane'
import { NoGpu } from './NoGpu'
import { SelfCheck } from './SelfCheck'
import { WhyPane } from './WhyPane'
import '../styles/devices.css'
import '../styles/selfcheck.css'
import '../styles/profile.css'

/** What this browser offers, what the studio makes of it, and why it is slow if it is. */
export default function DevicesScreen() {
  const commands = useCommands()
  const report = useDevice((state) => state.report)
  const asked = useDevice(({ gpus, problem }) => gpus !== null || problem !== null)
  const [view] = usePlaceValue('view', 'matmul')
  // the first look at the screen asks for the list; later ones are asked for
  useEffect(() => {
    if (report && !asked) void commands.listGpus()
  }, [commands, report, asked])
  return (
    <main className="screen devices-screen">
      <DevicesPane />
      {report ? (
        <>
          <div className="device-main">
            <SelfCheck report={report} />
            {view === 'kernels' ? <KernelsPane /> : <MatmulPane report={report} />}
          </div>
          <WhyPane />
        </>
      ) : (
        <NoGpu />
      )}
    </main>
  )
}

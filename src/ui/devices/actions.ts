import type { Action } from '../studio/action'
import type { Studio } from '../studio/studio'
import { copyText } from './clipboard'
import { deviceReport } from './report'

const obstacleOf = ({ stores }: Studio): string | null => {
  if (!stores.device.getState().report) return 'There is no GPU yet.'
  return stores.measure.getState().under ? 'Something is being measured.' : null
}

async function copyReport({ stores }: Studio): Promise<void> {
  if (await copyText(await deviceReport(stores))) stores.toasts.say('The device report is on the clipboard.')
}

/** What can be done with GPUs. */
export const devicesActions: readonly Action[] = [
  {
    id: 'devices.check',
    title: 'Run the self-check',
    group: 'Devices',
    screen: 'devices',
    words: 'test gpu correct reference six parts',
    obstacle: obstacleOf,
    run: ({ commands, stores }) => {
      const { report } = stores.device.getState()
      const { values, screen } = stores.place.getState()
      const chosen = screen === 'devices' ? values.check : undefined
      const precision = (['f32', 'packed16', 'f16'] as const).find((each) => each === chosen && report?.precisions.includes(each))
      return commands.selfCheck(precision ?? 'f32')
    },
  },
  {
    id: 'devices.matmul',
    title: 'Run the matmul bench',
    group: 'Devices',
    screen: 'devices',
    words: 'benchmark flops speed matrix multiply',
    obstacle: obstacleOf,
    run: ({ commands, stores }) => {
      stores.place.say('view', null)
      return commands.benchMatmul()
    },
  },
  {
    id: 'devices.profile',
    title: 'Profile an update',
    group: 'Devices',
    screen: 'devices',
    words: 'why is it slow kernels time',
    obstacle: ({ commands, stores }) => (stores.device.getState().report ? commands.profileObstacle() : 'There is no GPU yet.'),
    run: ({ commands }) => commands.profile(),
  },
  {
    id: 'devices.cancel',
    title: 'Cancel what is being measured',
    group: 'Devices',
    words: 'stop bench check profile search',
    obstacle: ({ stores }) => (stores.measure.getState().under ? null : 'Nothing is being measured.'),
    run: ({ commands }) => commands.cancelMeasurement(),
  },
  {
    id: 'devices.report',
    title: 'Copy the device report',
    group: 'Devices',
    screen: 'devices',
    words: 'why is it slow clipboard issue support',
    run: copyReport,
  },
  {
    id: 'devices.list',
    title: 'Ask again for GPUs',
    group: 'Devices',
    screen: 'devices',
    words: 'refresh adapters list',
    run: ({ commands }) => commands.listGpus(),
  },
]

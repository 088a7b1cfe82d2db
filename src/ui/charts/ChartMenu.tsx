import { Menu } from '@base-ui/react/menu'
import type { RefObject } from 'react'
import { Icon } from '../controls/Icon'
import { MenuFrame } from '../controls/MenuFrame'
import { MenuCheck, MenuItem, MenuRule } from '../controls/MenuItem'
import { useStudio } from '../studio/context'
import type { ChartDefinition } from './definition'
import { saveCsv, savePng } from './exportChart'
import type { LineChart } from './LineChart'
import { useChartGestures } from './useChartGestures'
import type { ChartInputs } from './useChartInputs'

interface Props {
  definition: ChartDefinition
  inputs: ChartInputs
  log: boolean
  chart: RefObject<LineChart | null>
}

/** What can be done with one chart. */
export function ChartMenu({ definition, inputs, log, chart }: Props) {
  const { chartView, toasts } = useStudio().stores
  const gestures = useChartGestures(inputs)
  const { id, title } = definition
  const remove = (): void => {
    chartView.show(id, false)
    toasts.say(`${title} taken away.`, () => chartView.show(id, true))
  }
  return (
    <MenuFrame
      trigger={
        <Menu.Trigger className="btn ghost icon small chart-menu" aria-label={`Chart menu: ${title}`} title="Scale, picture, values">
          <Icon name="more" className="s" />
        </Menu.Trigger>
      }
    >
      <MenuCheck label="Log y axis" checked={log} closes onChange={(on) => chartView.setLogY(id, on)} />
      <MenuItem label="Reset zoom" icon="refresh" hint="0" disabled={inputs.zoom === null} onClick={gestures.reset} />
      <MenuItem label="Add a note" icon="flag" hint="N" disabled={inputs.running === null} onClick={gestures.note} />
      <MenuRule />
      <MenuItem
        label="Save as picture"
        icon="camera"
        hint=".png"
        onClick={() => chart.current && void savePng(chart.current, definition, inputs)}
      />
      <MenuItem label="Save all values" icon="export" hint=".csv" onClick={() => void saveCsv(definition, inputs)} />
      <MenuRule />
      <MenuItem label="Take away" icon="close" onClick={remove} />
    </MenuFrame>
  )
}

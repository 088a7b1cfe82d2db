import { Menu } from '@base-ui/react/menu'
import type { RefObject } from 'react'
import { Icon } from '../controls/Icon'
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
    <Menu.Root>
      <Menu.Trigger className="btn ghost icon small chart-menu" aria-label={`Chart menu: ${title}`} title="Scale, picture, values">
        <Icon name="more" className="s" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className="menu-layer" align="end" sideOffset={4}>
          <Menu.Popup className="menu">
            <Menu.CheckboxItem className="menu-item" checked={log} onCheckedChange={(on) => chartView.setLogY(id, on)} closeOnClick>
              <Icon name="check" className={`s ${log ? '' : 'off'}`} />
              Log y axis
            </Menu.CheckboxItem>
            <Menu.Item className="menu-item" disabled={inputs.zoom === null} onClick={gestures.reset}>
              <Icon name="refresh" className="s" />
              Reset zoom<small>0</small>
            </Menu.Item>
            <Menu.Item className="menu-item" disabled={inputs.running === null} onClick={gestures.note}>
              <Icon name="flag" className="s" />
              Add a note<small>N</small>
            </Menu.Item>
            <Menu.Separator className="menu-rule" />
            <Menu.Item className="menu-item" onClick={() => chart.current && void savePng(chart.current, definition, inputs)}>
              <Icon name="camera" className="s" />
              Save as picture<small>.png</small>
            </Menu.Item>
            <Menu.Item className="menu-item" onClick={() => void saveCsv(definition, inputs)}>
              <Icon name="export" className="s" />
              Save all values<small>.csv</small>
            </Menu.Item>
            <Menu.Separator className="menu-rule" />
            <Menu.Item className="menu-item" onClick={remove}>
              <Icon name="close" className="s" />
              Take away
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}

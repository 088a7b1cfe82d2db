import { Popover } from '@base-ui/react/popover'
import { Fragment } from 'react'
import { isLive } from '../../core/config/live'
import { settingAt } from '../../core/config/values'
import { settingText } from '../format'
import { costOf } from './settingCosts'
import { rangeText } from './settingText'
import { useCostSource } from './useSetting'

interface Props {
  /** One setting, or several in one row. */
  paths: readonly string[]
  text: string
  className?: string
}

/** The name of a setting: pressed, it tells its meaning, range, default and cost. */
export function SettingInfo({ paths, text, className = '' }: Props) {
  return (
    <Popover.Root>
      <Popover.Trigger
        className={`set-label ${className}`}
        aria-label={`About ${text}`}
        title={paths.map((path) => settingAt(path).meaning).join(' ')}
      >
        {text}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner className="menu-layer" side="right" align="start" sideOffset={8}>
          <Popover.Popup className="menu about-setting">
            {paths.map((path) => (
              <Facts key={path} path={path} />
            ))}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}

function Facts({ path }: { path: string }) {
  const { label, meaning, default: usual } = settingAt(path)
  const cost = costOf(path, useCostSource())
  const facts: [string, string][] = [
    ['range', rangeText(path)],
    ['default', settingText(usual)],
    ['comes to', cost],
    ['while a run trains', isLive(path) ? 'applies from the next step on' : 'applies to the next run'],
  ]
  return (
    <>
      <Popover.Title>{label}</Popover.Title>
      <Popover.Description>{meaning}</Popover.Description>
      <dl>
        {facts
          .filter(([, value]) => value !== '')
          .map(([name, value]) => (
            <Fragment key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </Fragment>
          ))}
      </dl>
      <code className="mono">{path}</code>
    </>
  )
}

import { Menu } from '@base-ui/react/menu'
import { useMemo, useRef } from 'react'
import { presetOf } from '../../store/config'
import { Icon } from '../controls/Icon'
import { Keys } from '../controls/Keys'
import { useCommands, useConfig, useDataset, useOverlay, useRun, useStudio } from '../studio/context'
import { useTrainObstacle } from './obstacle'
import { renameRun } from './renameRun'

/** Which run this is: its name, the dataset, the preset; and what can be done with it as a whole. */
export function RunName() {
  const renaming = useOverlay((state) => state.renaming)
  const { name, source, preset, isNew } = useRunFacts()
  if (renaming && !isNew) return <Renaming name={name} />
  return (
    <Menu.Root>
      <Menu.Trigger className="runname" aria-label={`${name}, ${source}, ${preset}`} title={`${name} · ${source} · ${preset}`}>
        <span>
          <b className="ell">{name}</b>
          <small className="ell">
            {source} · {preset}
          </small>
        </span>
        <Icon name="down" className="s" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className="menu-layer" align="start" sideOffset={2}>
          <Menu.Popup className="menu">
            <Items isNew={isNew} />
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}

function useRunFacts() {
  const phase = useRun(({ state }) => state.phase)
  const running = useRun(({ state }) => state.config)
  const known = useRun(({ records }) => records.at(-1)?.name)
  const dataset = useRun(({ records }) => records.at(-1)?.dataset)
  const draft = useConfig(({ config }) => config)
  const opened = useDataset(({ summary }) => summary?.name)
  const isNew = phase === 'idle' || phase === 'preparing' || known === undefined
  const config = (isNew ? null : running) ?? draft
  const preset = useMemo(() => presetOf(config) ?? 'custom', [config])
  return { isNew, preset, name: isNew ? 'New run' : known, source: (isNew ? opened : dataset) ?? 'no data' }
}

function Items({ isNew }: { isNew: boolean }) {
  const { overlay, stores } = useStudio()
  const commands = useCommands()
  const obstacle = useTrainObstacle()
  return (
    <>
      <Menu.Item className="menu-item" disabled={isNew} onClick={() => overlay.setState({ renaming: true })}>
        <Icon name="edit" className="s" />
        Rename the run
        <small>
          <Keys keys={['F2']} />
        </small>
      </Menu.Item>
      <Menu.Item className="menu-item" disabled={obstacle !== null} onClick={() => void commands.train()}>
        <Icon name="add" className="s" />
        New run
        <small>{obstacle ? 'not now' : 'with these settings'}</small>
      </Menu.Item>
      <Menu.Separator className="menu-rule" />
      <Menu.Item className="menu-item" onClick={() => stores.place.show('runs')}>
        <Icon name="runs" className="s" />
        Open Runs
        <small>
          <Keys keys={['4']} />
        </small>
      </Menu.Item>
    </>
  )
}

function Renaming({ name }: { name: string }) {
  const studio = useStudio()
  const field = useRef<HTMLInputElement>(null)
  const end = (keep: boolean): void => {
    const wanted = field.current?.value.trim()
    if (keep && wanted && wanted !== name) renameRun(studio, wanted)
    studio.overlay.setState({ renaming: false })
  }
  return (
    <div className="runname renaming">
      <span className="field">
        <input
          // biome-ignore lint/a11y/noAutofocus: it was asked for
          autoFocus
          ref={field}
          type="text"
          aria-label="Name of the run"
          maxLength={80}
          defaultValue={name}
          onFocus={(event) => event.target.select()}
          onBlur={() => end(true)}
          onKeyDown={({ key }) => {
            if (key === 'Enter') end(true)
            if (key === 'Escape') end(false)
          }}
        />
      </span>
    </div>
  )
}

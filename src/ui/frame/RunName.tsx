import { Menu } from '@base-ui/react/menu'
import { useMemo, useRef } from 'react'
import { presetOf } from '../../store/config'
import { Icon } from '../controls/Icon'
import { Keys } from '../controls/Keys'
import { MenuFrame } from '../controls/MenuFrame'
import { MenuItem, MenuRule } from '../controls/MenuItem'
import { useCommands, useConfig, useDataset, useOverlay, useRun, useStudio } from '../studio/context'
import { useTrainObstacle } from './obstacle'
import { renameRun } from './renameRun'

/** Which run this is: its name, the dataset, the preset; and what can be done with it as a whole. */
export function RunName() {
  const renaming = useOverlay((state) => state.renaming)
  const { name, source, preset, isNew } = useRunFacts()
  if (renaming && !isNew) return <Renaming name={name} />
  return (
    <MenuFrame
      trigger={
        <Menu.Trigger className="runname" aria-label={`${name}, ${source}, ${preset}`} title={`${name} · ${source} · ${preset}`}>
          <span>
            <b className="ell">{name}</b>
            <small className="ell">
              {source} · {preset}
            </small>
          </span>
          <Icon name="down" className="s" />
        </Menu.Trigger>
      }
      align="start"
      offset={2}
    >
      <Items isNew={isNew} />
    </MenuFrame>
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
      <MenuItem
        label="Rename the run"
        icon="edit"
        hint={<Keys keys={['F2']} />}
        disabled={isNew}
        onClick={() => overlay.setState({ renaming: true })}
      />
      <MenuItem
        label="New run"
        icon="add"
        hint={obstacle ? 'not now' : 'with these settings'}
        disabled={obstacle !== null}
        onClick={() => void commands.train()}
      />
      <MenuRule />
      <MenuItem label="Open Runs" icon="runs" hint={<Keys keys={['4']} />} onClick={() => stores.place.show('runs')} />
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

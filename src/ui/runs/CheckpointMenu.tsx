import type { KeptCheckpoint } from '../../core/keptCheckpoint'
import { MoreMenu } from '../controls/MenuFrame'
import { MenuItem, MenuRule } from '../controls/MenuItem'
import { bytes, group } from '../format'
import { useCheckpoints, useCommands, useLocked, useStudio } from '../studio/context'
import type { SnippetOf } from './PythonDialog'
import type { RunRow } from './rows'

interface Props {
  kept: KeptCheckpoint
  name: string
  run: RunRow | undefined
  onPython: (of: SnippetOf) => void
}

/** Everything else that can be done with a checkpoint. */
export function CheckpointMenu({ kept, name, run, onPython }: Props) {
  const commands = useCommands()
  const { place } = useStudio().stores
  const locked = useLocked()
  const own = useCheckpoints(({ runs }) => runs.find(({ id }) => id === kept.run) ?? null)
  const averaged = (kept.config?.optimizer.emaDecay ?? 0) > 0
  const save = (kind: 'full' | 'weights' | 'ema') => () => void commands.exportKept(kept, kind, run?.name ?? 'checkpoint')
  const compare = (): void => {
    place.say('a', `kept:${kept.id}`)
    place.say('pane', 'settings')
  }
  return (
    <MoreMenu name={name}>
      {kept.full && (
        <MenuItem
          label="Fork: go on as a new run…"
          hint={`step ${group(kept.step)}`}
          disabled={locked}
          onClick={() => void commands.forkKept(kept, own)}
        />
      )}
      <MenuItem
        label="Start a new run from its weights"
        hint="step 0"
        disabled={locked}
        onClick={() => void commands.trainFromKept(kept)}
      />
      <MenuRule />
      {kept.full && <MenuItem label="Export all of it" hint={bytes(kept.bytes)} onClick={save('full')} />}
      <MenuItem label="Export weights only" hint=".safetensors" onClick={save('weights')} />
      {averaged && kept.full && <MenuItem label="Export averaged weights" hint=".safetensors" onClick={save('ema')} />}
      {kept.config && (
        <MenuItem label="Python…" hint="loads the export" onClick={() => onPython({ kept, name, run: run?.name ?? 'checkpoint' })} />
      )}
      <MenuRule />
      {kept.config && <MenuItem label="Compare settings" onClick={compare} />}
      <MenuItem label="Delete" onClick={() => void commands.deleteCheckpoint(kept, name)} />
    </MoreMenu>
  )
}

import type { Stores } from '../../store/stores'

/** Gives the newest run another name; a name that another run has gets a number. Can be taken back. */
export function renameRun({ run, notes, toasts }: Pick<Stores, 'run' | 'notes' | 'toasts'>, wanted: string): void {
  const { records } = run.getState()
  const before = records.at(-1)?.name
  if (before === undefined) return
  const others = new Set(records.slice(0, -1).map(({ name }) => name))
  let name = wanted
  for (let n = 2; others.has(name); n++) name = `${wanted} ${n}`
  const change = (from: string, to: string): void => {
    run.setState((now) => ({ records: now.records.map((record) => (record.name === from ? { ...record, name: to } : record)) }))
    notes.setState((now) => ({ notes: now.notes.map((note) => (note.run === from ? { ...note, run: to } : note)) }))
  }
  change(before, name)
  toasts.say(`Renamed to ${name}.`, () => change(name, before))
}

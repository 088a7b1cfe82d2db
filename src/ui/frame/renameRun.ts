import type { Studio } from '../studio/studio'

/** Gives the newest run another name; its notes follow. Can be taken back. */
export function renameRun({ stores, commands }: Studio, wanted: string): void {
  const run = stores.run.getState().records.at(-1)
  if (!run) return
  const change = (from: string, to: string): void => {
    void commands.renameRun(run.id, to)
    stores.notes.setState(({ notes }) => ({ notes: notes.map((note) => (note.run === from ? { ...note, run: to } : note)) }))
  }
  change(run.name, wanted)
  stores.toasts.say(`Renamed to ${wanted}.`, () => change(wanted, run.name))
}

import { isFinished, isOver } from '../../../core/sweep/status'
import { shownSweep } from '../../../store/sweeps'
import type { SweepView } from '../../../worker/sweepProtocol'
import type { Action } from '../../studio/action'
import type { Studio } from '../../studio/studio'

const shown = ({ stores }: Studio): SweepView | null => shownSweep(stores.sweeps.getState(), stores.place.getState().values.sweep ?? '')

/** An obstacle where there is no sweep, or it does not stand so. */
const unless =
  (isSo: (view: SweepView) => boolean, why: string) =>
  (studio: Studio): string | null => {
    const view = shown(studio)
    if (!view) return 'There is no sweep: plan one first.'
    return isSo(view) ? null : why
  }

const withSweep = (act: (studio: Studio, view: SweepView) => unknown) => (studio: Studio) => {
  const view = shown(studio)
  if (view) return act(studio, view)
}

/** What can be done with sweeps. */
export const sweepActions: readonly Action[] = [
  {
    id: 'sweep.new',
    title: 'Plan a new sweep',
    group: 'Runs',
    keys: ['Shift', 'N'],
    screen: 'runs',
    words: 'grid random search halving trials hyperparameters experiments',
    obstacle: ({ stores }) => (stores.dataset.getState().summary ? null : 'Open a dataset first.'),
    run: ({ commands }) => commands.sweeps.plan(),
  },
  {
    id: 'sweep.result',
    title: 'Show the settings and results of the sweep',
    group: 'Runs',
    screen: 'runs',
    words: 'parallel coordinates importance plot',
    obstacle: unless(() => true, ''),
    run: ({ stores }) => stores.place.say('pane', 'sweep'),
  },
  {
    id: 'sweep.pause',
    title: 'Pause the sweep',
    group: 'Runs',
    words: 'stop trials wait',
    obstacle: unless(({ sweep, counts }) => sweep.state === 'running' && !isOver(counts), 'The sweep does not run.'),
    run: withSweep(({ commands }, { sweep }) => commands.sweeps.pause(sweep.id)),
  },
  {
    id: 'sweep.resume',
    title: 'Resume the sweep',
    group: 'Runs',
    words: 'go on continue trials',
    obstacle: unless(({ sweep, counts }) => sweep.state === 'paused' && !isFinished(counts), 'The sweep is not paused.'),
    run: withSweep(({ commands }, { sweep }) => commands.sweeps.resume(sweep.id)),
  },
  {
    id: 'sweep.retry',
    title: 'Retry the failed trials',
    group: 'Runs',
    words: 'again errors sweep',
    obstacle: unless(({ counts }) => counts.failed > 0, 'No trial has failed.'),
    run: withSweep(({ commands }, { sweep }) => commands.sweeps.retryFailed(sweep.id)),
  },
  {
    id: 'sweep.cancel',
    title: 'Cancel the sweep’s open trials',
    group: 'Runs',
    words: 'give up abort',
    obstacle: unless(({ sweep, counts }) => sweep.state !== 'cancelled' && !isFinished(counts), 'The sweep is over.'),
    run: withSweep(({ commands }, { sweep }) => commands.sweeps.cancel(sweep.id, sweep.name)),
  },
]

import type { Action } from '../studio/action'
import type { Tool } from './lookState'
import { layerAlone, type Mode } from './view'

const group = 'Lattice' as const
const screen = 'lattice' as const

const tool = (id: Tool, title: string, key: string, words: string): Action => ({
  id: `lattice.${id}`,
  title,
  group,
  screen,
  keys: [key],
  words,
  run: ({ stage }) => stage.look.state.setState({ tool: id }),
})

const colour = (mode: Mode, title: string): Action => ({
  id: `lattice.colour.${mode}`,
  title,
  group,
  screen,
  run: ({ stage }) => stage.setView({ mode }),
})

const unseen: Action['obstacle'] = ({ stage }) => (stage.shown.latest ? null : 'There is no lattice to see yet: train a few steps.')
const unfollowed: Action['obstacle'] = ({ stage }) => (stage.look.shown ? null : 'Follow a row first.')

/** Everything that can be asked of the Lattice screen without a control. */
export const latticeActions: readonly Action[] = [
  {
    id: 'lattice.follow',
    title: 'Follow a row through the lattice',
    group,
    screen,
    words: 'look inspect sample trajectory',
    obstacle: ({ stage }) => stage.look.obstacle(),
    run: ({ stage }) => stage.look.follow(),
  },
  {
    id: 'lattice.play',
    title: 'Play or stop t',
    group,
    screen,
    keys: ['Shift', 'Space'],
    words: 'animate loop',
    obstacle: unfollowed,
    run: ({ stage }) => stage.look.player.toggle(),
  },
  {
    id: 'lattice.back',
    title: 'Go one t back',
    group,
    screen,
    keys: ['['],
    words: 'scrub previous',
    obstacle: unfollowed,
    run: ({ stage }) => stage.look.player.step(-1),
  },
  {
    id: 'lattice.on',
    title: 'Go one t on',
    group,
    screen,
    keys: [']'],
    words: 'scrub next',
    obstacle: unfollowed,
    run: ({ stage }) => stage.look.player.step(1),
  },
  tool('orbit', 'Turn the lattice with the mouse', 'O', 'orbit rotate camera'),
  tool('pick', 'Pick cells with the mouse', 'P', 'select inspect'),
  tool('damage', 'Damage cells with the brush', 'D', 'brush zero wound'),
  {
    id: 'lattice.slices',
    title: 'Show or hide the slices',
    group,
    screen,
    keys: ['S'],
    words: 'clip cut plane',
    run: ({ stage }) => stage.look.toggleSlices(),
  },
  {
    id: 'lattice.frame',
    title: 'Frame the lattice',
    group,
    screen,
    keys: ['F'],
    words: 'camera home reset view fit',
    obstacle: unseen,
    run: ({ stage }) => stage.home(),
  },
  {
    id: 'lattice.compare',
    title: 'Compare rows side by side',
    group,
    screen,
    keys: ['C'],
    words: 'samples small multiples',
    obstacle: ({ stage }) => stage.look.obstacle(),
    run: ({ stage }) => stage.look.compare(),
  },
  {
    id: 'lattice.isolate',
    title: 'Show the next layer alone',
    group,
    screen,
    keys: ['L'],
    words: 'isolate slice z',
    obstacle: unseen,
    run: ({ stage }) => {
      const depth = stage.shown.latest?.frame.depth ?? 1
      const alone = layerAlone(stage.state.getState().view)
      const next = alone === null ? 0 : alone + 1
      stage.setSlice('z', next < depth ? [next, next] : null)
    },
  },
  { id: 'lattice.undo', title: 'Take the last damage back', group, screen, words: 'undo heal', run: ({ stage }) => stage.look.undo() },
  {
    id: 'lattice.picture',
    title: 'Save a picture of the lattice',
    group,
    screen,
    words: 'png export screenshot image',
    obstacle: unseen,
    run: ({ stage }) => stage.exports.picture(),
  },
  {
    id: 'lattice.film',
    title: 'Save a film of t = 0 … T',
    group,
    screen,
    words: 'webm video export',
    obstacle: ({ stage }) => stage.exports.obstacle(),
    run: ({ stage }) => stage.exports.film(),
  },
  colour('rms', 'Colour cells by activity'),
  colour('channel', 'Colour cells by one channel'),
  colour('sign', 'Colour cells by the signs of their channels'),
  colour('gradient', 'Colour cells by gradient'),
  colour('change', 'Colour cells by change per step'),
  colour('loss', 'Colour cells by their share of the loss'),
]

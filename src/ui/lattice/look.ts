import { createStore } from 'zustand/vanilla'
import { hasLattice } from '../../core/config/surface'
import type { DamageSphere } from '../../core/pattern/damage'
import { type LookRequest, MOST_ROWS, type RowChoice, type Trajectory } from '../../core/trajectory'
import { hasWeights } from '../../store/run'
import type { Stores } from '../../store/stores'
import type { RunPhase } from '../../worker/protocol'
import type { Commands } from '../studio/commands'
import type { LookState } from './lookState'
import { Player } from './player'

const FIRST_ROW: RowChoice = { from: 'validation', place: 0 }
/** Milliseconds that a run stands still before its lattice is looked into by itself. */
const PATIENCE = 300
/** Phases in which a run stands still with its weights there. */
const STILL: readonly RunPhase[] = ['paused', 'stopped', 'finished']

/** Rows on their way through the lattice: which, how far, and what is done to them. */
export class LatticeLook {
  readonly state = createStore<LookState>()(() => ({
    wanted: 'live',
    rows: [FIRST_ROW],
    followed: null,
    hurt: null,
    spheres: [],
    brush: { x: 0, y: 0, z: 0, radius: 2 },
    t: 0,
    playing: false,
    speed: 4,
    tool: 'pick',
    slices: { one: true, several: false },
  }))
  readonly player = new Player(this.state, () => this.shown)
  #visible = false
  #timer: ReturnType<typeof setTimeout> | undefined
  /** What was last asked for: a failure is not repeated by itself. */
  #asked = ''

  constructor(
    private readonly stores: Stores,
    private readonly commands: Commands,
  ) {
    stores.run.subscribe(({ state }, before) => {
      if (state.phase !== before.state.phase || state.step !== before.state.step) this.#soon()
      if (state.phase === 'preparing' && before.state.phase !== 'preparing') this.#forget()
    })
    stores.measure.subscribe(({ under }, before) => under !== before.under && this.#soon())
  }

  /** The lattice screen is on the page. */
  visible(on: boolean): void {
    this.#visible = on
    if (on) this.#soon()
    else this.player.stop()
  }

  /** The rows that stand on the screen; null where the run's own pictures do. */
  get shown(): Trajectory | null {
    const { wanted, followed, hurt } = this.state.getState()
    const live = wanted === 'live' && this.stores.run.getState().state.phase === 'training'
    return live ? null : (hurt ?? followed)
  }

  /** What was followed is of the run as it stands. */
  get current(): boolean {
    const { followed, rows } = this.state.getState()
    return followed !== null && followed.step === this.stores.run.getState().state.step && sameRows(followed, rows)
  }

  /** Why no row can be followed, in a sentence; null when one can. */
  obstacle(): string | null {
    const { state } = this.stores.run.getState()
    if (!hasWeights(state) || !state.config) return 'Train a few steps first.'
    if (!hasLattice(state.config)) return 'This run has no lattice to look into.'
    return this.stores.measure.getState().under ? 'Something is being measured.' : null
  }

  /** Follows the chosen rows through the lattice as it stands, gradients too. */
  async follow(): Promise<void> {
    if (this.obstacle()) return
    const { rows } = this.state.getState()
    this.#asked = this.#key
    const trajectory = await this.commands.look({ rows, further: 0, damage: null, gradients: true })
    if (!trajectory) return
    const { t, followed } = this.state.getState()
    const fits = followed !== null && t < trajectory.steps
    this.state.setState({
      followed: trajectory,
      hurt: null,
      spheres: [],
      t: fits || this.#held ? Math.min(t, trajectory.steps) : trajectory.steps,
    })
    this.#held = false
  }

  /** A t that a link asked for, before there is a row. */
  #held = false
  hold(t: number): void {
    this.#held = true
    this.state.setState({ t })
  }

  /** Freezes the picture, or follows training again. */
  setLive(on: boolean): void {
    this.state.setState({ wanted: on ? 'live' : 'rows' })
    if (on) this.player.stop()
    else if (!this.state.getState().followed) void this.follow()
  }

  choose(index: number, choice: RowChoice): void {
    this.#setRows(this.state.getState().rows.map((row, i) => (i === index ? choice : row)))
  }

  /** One more row beside the others; the next of its kind. */
  add(): void {
    const { rows } = this.state.getState()
    const last = rows.at(-1) ?? FIRST_ROW
    if (rows.length < MOST_ROWS) this.#setRows([...rows, { ...last, place: last.place + 1 }])
  }

  remove(index: number): void {
    const { rows } = this.state.getState()
    if (rows.length > 1) this.#setRows(rows.filter((_, i) => i !== index))
  }

  /** Compares two rows, or goes back to one. */
  compare(): void {
    const { rows } = this.state.getState()
    if (rows.length === 1) this.add()
    else this.#setRows(rows.slice(0, 1))
  }

  /** Lattices that stand side by side. */
  get several(): 'one' | 'several' {
    const rows = this.shown
    return rows && (rows.damaged || rows.samples.length > 1) ? 'several' : 'one'
  }

  toggleSlices(): void {
    this.state.setState(({ slices }) => ({ slices: { ...slices, [this.several]: !slices[this.several] } }))
  }

  setRows(rows: readonly RowChoice[]): void {
    this.state.setState({ rows })
  }

  #setRows(rows: readonly RowChoice[]): void {
    this.state.setState({ rows, wanted: 'rows', hurt: null, spheres: [] })
    void this.follow()
  }

  /** Zeroes the cells of the brush in s_t of the first row, and lets the lattice run on beside the one that is left alone. */
  async damage(at: Partial<DamageSphere> = {}): Promise<void> {
    const { brush, spheres } = this.state.getState()
    const sphere = { ...brush, ...at }
    this.state.setState({ brush: sphere })
    if (this.obstacle()) return
    await this.#hurt([...spheres, sphere])
  }

  /** Takes the last damage back. */
  async undo(): Promise<void> {
    const spheres = this.state.getState().spheres.slice(0, -1)
    if (spheres.length > 0) return this.#hurt(spheres)
    const { followed, t } = this.state.getState()
    this.player.stop()
    this.state.setState({ hurt: null, spheres, t: Math.min(t, followed?.steps ?? t) })
  }

  async #hurt(spheres: readonly DamageSphere[]): Promise<void> {
    const { rows, followed, hurt, t } = this.state.getState()
    const steps = followed?.steps ?? 0
    const at = hurt?.damaged?.at ?? Math.min(t, steps)
    const request: LookRequest = { rows: rows.slice(0, 1), further: Math.max(steps, 1), damage: { at, spheres }, gradients: false }
    const trajectory = await this.commands.look(request)
    if (!trajectory) return
    const gradients = followed?.step === trajectory.step ? (followed.samples[0]?.gradients ?? null) : null
    const samples = trajectory.samples.map((sample) => ({ ...sample, gradients }))
    this.state.setState({ hurt: { ...trajectory, samples }, spheres, wanted: 'rows', t: at })
    if (!matchMedia('(prefers-reduced-motion: reduce)').matches) this.player.play()
  }

  get #key(): string {
    return `${this.stores.run.getState().state.step} ${JSON.stringify(this.state.getState().rows)}`
  }

  /** A run that stands still is looked into by itself, once. */
  #soon(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      const still = STILL.includes(this.stores.run.getState().state.phase)
      if (!this.#visible || !still || this.current || this.#asked === this.#key || this.state.getState().hurt) return
      void this.follow()
    }, PATIENCE)
  }

  /** A new run has another lattice. */
  #forget(): void {
    this.player.stop()
    this.#asked = ''
    this.state.setState({ followed: null, hurt: null, spheres: [], wanted: 'live' })
  }
}

const sameRows = ({ samples }: Trajectory, rows: readonly RowChoice[]): boolean =>
  samples.length === rows.length && samples.every(({ choice }, i) => choice.from === rows[i]?.from && choice.place === rows[i]?.place)

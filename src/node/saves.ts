/** Checkpoints on their way to a disk that may be full: training goes on, and what found no room is saved as soon as there is some. */
import { toProblem } from '../core/errors'
import { FullDiskError, isFull } from './files'

type Role = 'last' | 'best'
type Bytes = Uint8Array<ArrayBuffer>

export class Saves {
  /** The best state, which nothing brings back later; null where it is saved. */
  private owedBest: Bytes | null = null
  private owesLast = false

  /**
   * @param put writes a checkpoint; it rejects with a full disk's error where there is no room
   * @param say tells that saving has stopped, and that it goes on
   */
  constructor(
    private readonly put: (role: Role, bytes: Bytes) => Promise<void>,
    private readonly say: (text: string) => void,
  ) {}

  private get owes(): boolean {
    return this.owesLast || this.owedBest !== null
  }

  /** Saves a checkpoint that is due. A full disk is no failure; whatever else is in the way is. */
  async keep(role: Role, bytes: Bytes): Promise<void> {
    const before = this.owes
    if (role === 'best') this.owedBest = bytes
    else this.owesLast = true
    try {
      await this.putOwed(role === 'last' ? bytes : null)
    } catch (error) {
      if (!isFull(error)) throw error
      const { subject, problem } = toProblem(error)
      if (!before) this.say(`${subject}: ${problem} Training goes on, and saves again as soon as there is room.`)
      return
    }
    if (before && !this.owes) this.say('There is room again: checkpoints are saved.')
  }

  /**
   * Training is over: what could not be saved is saved now.
   * @param last gives the state that the run ends with
   * @param isNew it was not saved yet
   * @throws FullDiskError that says what to do
   */
  async settle(last: () => Promise<Bytes>, isNew: boolean): Promise<void> {
    if (isNew) this.owesLast = true
    try {
      await this.putOwed(this.owesLast ? await this.ending(last) : null)
    } catch (error) {
      if (!isFull(error)) throw error
      const { subject, problem } = toProblem(error)
      const remedy = 'Free some space, then go on from the last checkpoint that was saved (--resume), or train again where none was.'
      throw new FullDiskError(subject, `${problem} What the run ended with could not be saved.`, remedy, { cause: error })
    }
  }

  /** The state that the run ends with. Where the device no longer gives it, what it gave before is saved all the same. */
  private async ending(last: () => Promise<Bytes>): Promise<Bytes> {
    try {
      return await last()
    } catch (error) {
      await this.putOwed(null)
      throw error
    }
  }

  private async putOwed(last: Bytes | null): Promise<void> {
    if (last) {
      await this.put('last', last)
      this.owesLast = false
    }
    if (!this.owedBest) return
    await this.put('best', this.owedBest)
    this.owedBest = null
  }
}

/** Rows that cannot be part of a matrix: too short, too long, or not numbers. */
import { StudioError } from '../core/errors'

/** A file that can be read all the same by leaving out some rows. */
export class BadRowsError extends StudioError {
  constructor(
    file: string,
    problem: string,
    /** How many rows, and the number of the first, counting from 0. */
    readonly skippable: { rows: number; first: number },
    otherwise = 'export the file again',
  ) {
    super(file, problem, `${skippable.rows === 1 ? 'Skip the row' : `Skip ${grouped(skippable.rows)} rows`}, or ${otherwise}.`)
  }
}

/** Thousands with narrow no-break spaces. */
export const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, '\u202f')

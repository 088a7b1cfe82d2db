/** Why a browser's storage refuses, told by the name of its error. */
const isNamed = (error: unknown, name: string): boolean => error instanceof Error && error.name === name

export const isFull = (error: unknown): boolean => isNamed(error, 'QuotaExceededError')
export const isMissing = (error: unknown): boolean => isNamed(error, 'NotFoundError')
/** Somebody else has the file open. */
export const isHeld = (error: unknown): boolean => isNamed(error, 'NoModificationAllowedError')

export const fullError = (problem: string): DOMException => new DOMException(problem, 'QuotaExceededError')

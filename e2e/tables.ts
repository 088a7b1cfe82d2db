import type { Page } from '@playwright/test'
import { Field, FixedSizeList, Float32, Table, tableToIPC, Utf8, vectorFromArray } from 'apache-arrow'
import { parquetWriteBuffer } from 'hyparquet-writer'

/** Rows of vectors, as lists of numbers. */
export type Rows = readonly (readonly number[])[]

/** A `.parquet` with one column a dimension, f0 … fn, by hyparquet-writer. */
export function parquetFile(rows: Rows): Buffer {
  const columnData = (rows[0] ?? []).map((_, i) => ({
    name: `f${i}`,
    data: Float32Array.from(rows, (row) => row[i] ?? 0),
    type: 'FLOAT' as const,
  }))
  return Buffer.from(parquetWriteBuffer({ columnData }))
}

/** An Arrow file of vector columns and one of text, by apache-arrow. */
export function arrowFile(vectors: Record<string, Rows>, [name, texts]: [name: string, texts: readonly string[]]): Buffer {
  const columns = Object.entries(vectors).map(([column, rows]) => {
    const type = new FixedSizeList(rows[0]?.length ?? 0, new Field('item', new Float32()))
    return [column, vectorFromArray(rows as number[][], type)]
  })
  const table = new Table({ ...Object.fromEntries(columns), [name]: vectorFromArray(texts as string[], new Utf8()) })
  return Buffer.from(tableToIPC(table, 'file'))
}

/** Lines of JSON objects. */
export const jsonlFile = (lines: readonly object[]): Buffer => Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))

/** Drops an `.npy` of zeros [rows, width] that is made in the page: too large to send there. */
export async function dropZeros(page: Page, name: string, rows: number, width: number): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([file, n, d]) => {
      const head = `{'descr': '<f4', 'fortran_order': False, 'shape': (${n}, ${d}), }`.padEnd(117, ' ')
      const prefix = Uint8Array.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0])
      const row = new Uint8Array(4 * d)
      const data = new DataTransfer()
      data.items.add(new File([prefix, `${head}\n`, ...Array.from({ length: n }, () => row)], file))
      return data
    },
    [name, rows, width] as const,
  )
  for (const type of ['dragenter', 'dragover', 'drop']) await page.dispatchEvent('body', type, { dataTransfer: transfer })
}

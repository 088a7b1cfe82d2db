import { useState } from 'react'
import { isText, readRow, type TextRow } from '../../files/textRow'
import { group } from '../../format'
import { useCommands } from '../../studio/context'

interface BadRowState {
  /** The file is text, and its row is known. */
  available: boolean
  shown: boolean
  row: TextRow | null
  toggle: () => void
}

/** The row that a file was refused for, as it stands in the file. */
export function useBadRow(id: string, name: string, first: number | null): BadRowState {
  const { data } = useCommands()
  const [shown, setShown] = useState(false)
  const [row, setRow] = useState<TextRow | null>(null)
  const toggle = (): void => {
    const file = data.refusedFile(id)
    setShown(!shown)
    if (!row && file && first !== null) void readRow(file, first).then(setRow, () => setShown(false))
  }
  return { available: first !== null && isText(name), shown, row, toggle }
}

export function BadRow({ bad: { row } }: { bad: BadRowState }) {
  if (!row) return <p className="caption">Looking for the row…</p>
  return (
    <figure className="bad-row">
      <figcaption className="caption">
        Line {group(row.line)}, {group(row.length)} characters
      </figcaption>
      <code>
        {row.text}
        {row.length > row.text.length && '…'}
      </code>
    </figure>
  )
}

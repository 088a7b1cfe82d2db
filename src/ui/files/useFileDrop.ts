import { useEffect, useState } from 'react'

const holdsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false

/** Takes files dropped anywhere on the page; tells whether some are held over it now. */
export function useFileDrop(onFiles: (files: File[]) => void): boolean {
  const [over, setOver] = useState(false)
  useEffect(() => {
    const off = new AbortController()
    const on = (type: 'dragenter' | 'dragover' | 'dragleave' | 'drop', act: (event: DragEvent) => void): void =>
      addEventListener(
        type,
        (event) => {
          if (!holdsFiles(event)) return
          event.preventDefault()
          act(event)
        },
        { signal: off.signal },
      )
    on('dragenter', () => setOver(true))
    on('dragover', () => setOver(true))
    // Leaving an element for another inside the page is no leaving.
    on('dragleave', (event) => event.relatedTarget === null && setOver(false))
    on('drop', (event) => {
      setOver(false)
      const files = [...(event.dataTransfer?.files ?? [])]
      if (files.length > 0) onFiles(files)
    })
    return () => off.abort()
  }, [onFiles])
  return over
}

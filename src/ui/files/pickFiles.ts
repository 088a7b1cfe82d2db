/** The browser's file dialog. `accept` is a list of endings. */
export function pickFiles(accept: string, onFiles: (files: File[]) => void, multiple = false): void {
  const input = document.createElement('input')
  input.type = 'file'
  input.accept = accept
  input.multiple = multiple
  input.addEventListener('change', () => onFiles([...(input.files ?? [])]))
  input.click()
}

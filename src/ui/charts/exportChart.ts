import { download } from '../files/download'
import { fileName } from '../files/fileName'
import type { ChartDefinition, Table } from './definition'
import type { LineChart } from './LineChart'
import { drawAll } from './redraws'
import type { ChartInputs } from './useChartInputs'

const HEAD = 34
const INSET = 12

/** The chart with its title and its lines' names, as it stands on the screen. */
export async function savePng(chart: LineChart, { id, title, unit, lines }: ChartDefinition, { name, series }: ChartInputs): Promise<void> {
  drawAll()
  // what is asked for is drawn in a microtask
  await Promise.resolve()
  const { canvas, palette } = chart
  const ratio = devicePixelRatio
  const picture = document.createElement('canvas')
  picture.width = canvas.width
  picture.height = canvas.height + HEAD * ratio
  const g = picture.getContext('2d')
  if (!g) return
  g.fillStyle = palette['--bg-pane']
  g.fillRect(0, 0, picture.width, picture.height)
  g.drawImage(canvas, 0, HEAD * ratio)
  g.scale(ratio, ratio)
  g.font = `600 ${palette.font}`
  g.fillStyle = palette['--text']
  const heading = unit ? `${title}, ${unit}` : title
  g.fillText(heading, INSET, 22)
  let x = INSET + g.measureText(heading).width + 16
  g.font = palette.font
  for (const { label, ink } of lines.filter(({ faint }) => !faint)) {
    g.fillStyle = palette[ink]
    g.fillRect(x, 17, 12, 2)
    g.fillStyle = palette['--text-2']
    g.fillText(label, x + 17, 22)
    x += 17 + g.measureText(label).width + 14
  }
  const blob = await new Promise<Blob | null>((resolve) => picture.toBlob(resolve, 'image/png'))
  if (blob) download(blob, fileName(name, id, series.train.step.last, 'png'))
}

/** Rows that are written at once: a page with a hundred thousand of them answers meanwhile. */
const SLICE = 4000

const field = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/** A table as CSV, with every row; a value that is not finite is an empty field. */
export async function csvOf({ names, rows, at }: Table, pause: () => Promise<unknown>): Promise<string[]> {
  const parts = [`${names.map(field).join(',')}\n`]
  for (let from = 0; from < rows; from += SLICE) {
    if (from > 0) await pause()
    let text = ''
    for (let row = from; row < Math.min(rows, from + SLICE); row++)
      text += `${names.map((_, column) => (Number.isFinite(at(row, column)) ? String(at(row, column)) : '')).join(',')}\n`
    parts.push(text)
  }
  return parts
}

/** All values of a chart, not only those that can be told apart on the screen. */
export async function saveCsv({ id, table }: ChartDefinition, inputs: ChartInputs): Promise<void> {
  const parts = await csvOf(table(inputs), () => new Promise((resolve) => setTimeout(resolve)))
  download(new Blob(parts, { type: 'text/csv' }), fileName(inputs.name, id, inputs.series.train.step.last, 'csv'))
}

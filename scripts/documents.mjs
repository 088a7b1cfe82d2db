#!/usr/bin/env node
/**
 * Writes the built-in dataset `documents` from the devDependency @sap-ux/fiori-docs-embeddings: its vectors and categories, no text.
 *
 *   public/datasets/documents.safetensors  query F32 [778, 384], group I32 [778] (generated, not committed)
 *   public/datasets/documents.json         what it is and whose (committed)
 *
 * Plain Node, no dependencies, same bytes every time; a file that is right already is left alone. Usage: node scripts/documents.mjs
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PACKAGE = '@sap-ux/fiori-docs-embeddings'
const OUT = join(dirname(fileURLToPath(import.meta.url)), '..', 'public', 'datasets')
const root = dirname(createRequire(import.meta.url).resolve(`${PACKAGE}/package.json`))
const read = (...path) => readFileSync(join(root, ...path))

function fail(problem) {
  console.error(`documents: ${problem} Run npm ci again, or fix scripts/documents.mjs for this version of ${PACKAGE}.`)
  process.exit(1)
}

/** The package's vectors and records, checked to be as many as it says. */
function load() {
  const { version, license } = JSON.parse(read('package.json').toString())
  const { model, dimensions, totalVectors } = JSON.parse(read('data', 'embeddings', 'metadata.json').toString())
  const records = read('data', 'embeddings', 'records.jsonl')
    .toString()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
  const bytes = read('data', 'embeddings', 'embeddings.bin')
  if (license !== 'Apache-2.0') fail(`the licence of ${PACKAGE} is now ${license}.`)
  if (records.length !== totalVectors) fail(`${records.length} records, but ${totalVectors} vectors are announced.`)
  if (bytes.length !== totalVectors * dimensions * 4) fail(`embeddings.bin has ${bytes.length} bytes, not ${totalVectors}·${dimensions}·4.`)
  if (new Set(records.map(({ id }) => id)).size !== records.length) fail('two records have the same id.')
  return { version, license, model: model.replace(/^.*\//, ''), records, rows: totalVectors, width: dimensions, bytes }
}

const words = ({ content }) => new Set(content.toLowerCase().match(/[a-z0-9]{4,}/g))

function shared(a, b) {
  let both = 0
  for (const word of a) if (b.has(word)) both++
  return both / (a.size + b.size - both)
}

function correlation(a, b) {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [ma, mb] = [mean(a), mean(b)]
  const product = (p, mp, q, mq) => p.reduce((sum, value, i) => sum + (value - mp) * (q[i] - mq), 0)
  return product(a, ma, b, mb) / Math.sqrt(product(a, ma, a, ma) * product(b, mb, b, mb))
}

/**
 * Nothing in the vectors names their record, but neighbours that share words must have vectors that are alike. Over the pairs (i, i+1)
 * the two go together at 0.54 in version 1.2.6, and at 0.1 when the vectors are moved by one row against the records.
 */
function checkOrder({ records, rows, width, bytes }) {
  const vectors = new Float32Array(new Uint8Array(bytes).buffer)
  const texts = records.map(words)
  const alike = (i, j) => {
    let sum = 0
    for (let k = 0; k < width; k++) sum += vectors[i * width + k] * vectors[j * width + k]
    return sum
  }
  const pairs = Array.from({ length: rows - 1 }, (_, i) => i)
  const overlap = pairs.map((i) => shared(texts[i], texts[i + 1]))
  const cosine = pairs.map((i) => alike(i, i + 1))
  const inOrder = correlation(overlap, cosine)
  const moved = Math.max(correlation(overlap.slice(1), cosine.slice(0, -1)), correlation(overlap.slice(0, -1), cosine.slice(1)))
  if (inOrder < 0.4 || moved > inOrder / 2)
    fail(`records and vectors are not in the same order (correlation ${inOrder.toFixed(2)}, moved by one ${moved.toFixed(2)}).`)
}

/** A .safetensors file: `query` and `group`, the categories numbered in order of first appearance. */
function safetensors({ records, rows, width, bytes }, metadata) {
  const categories = [...new Set(records.map(({ category }) => category))]
  const group = Int32Array.from(records, ({ category }) => categories.indexOf(category))
  const entry = (dtype, shape, begin, length) => ({ dtype, shape, data_offsets: [begin, begin + length] })
  const header = JSON.stringify({
    __metadata__: { categories: JSON.stringify(categories), ...metadata },
    query: entry('F32', [rows, width], 0, bytes.length),
    group: entry('I32', [rows], bytes.length, group.byteLength),
  })
  const head = Buffer.from(header)
  const padded = Buffer.concat([head, Buffer.alloc((8 - (head.length % 8)) % 8, ' ')])
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(padded.length))
  return Buffer.concat([length, padded, bytes, Buffer.from(group.buffer)])
}

function writeIfChanged(path, content) {
  try {
    if (readFileSync(path).equals(content)) return false
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
  writeFileSync(path, content)
  return true
}

const source = load()
checkOrder(source)
const { version, license, model, rows, width } = source
const credit = `${rows} documents of SAP Fiori, embedded with ${model}: ${PACKAGE} ${version} by SAP SE, ${license}`
mkdirSync(OUT, { recursive: true })
const manifest = {
  name: 'documents',
  file: 'documents.safetensors',
  rows,
  width,
  pairing: 'next',
  credit,
  licence: license,
  model,
  source: { package: PACKAGE, version },
}
const written = [
  writeIfChanged(
    join(OUT, 'documents.safetensors'),
    safetensors(source, { credit, licence: license, model, source: `${PACKAGE}@${version}` }),
  ),
  writeIfChanged(join(OUT, 'documents.json'), Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)),
]
console.error(`documents: ${rows} vectors of ${width}, ${written.includes(true) ? 'written' : 'up to date'}`)

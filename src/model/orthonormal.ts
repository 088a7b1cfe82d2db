const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number)
  return sum
}

function removeAlong(vector: Float64Array, unit: Float64Array): void {
  const along = dot(vector, unit)
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] as number) - along * (unit[i] as number)
}

/** Orthonormalises columns in place by modified Gram–Schmidt, twice over, which is enough (Giraud et al. 2005). */
export function orthonormalColumns(columns: Float64Array[]): Float64Array[] {
  columns.forEach((column, j) => {
    for (let round = 0; round < 2; round++) for (let k = 0; k < j; k++) removeAlong(column, columns[k] as Float64Array)
    const norm = Math.sqrt(dot(column, column))
    for (let i = 0; i < column.length; i++) column[i] = (column[i] as number) / norm
  })
  return columns
}

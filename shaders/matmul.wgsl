// A matmul in register tiles. A lane owns ROWS rows, LANE_ROWS apart, and QUADS fours of columns, LANE_COLUMNS fours apart.
// Where lanes share weights (LANES > 1, prelude spread) they have the same columns: LANE_COLUMNS is 1.
const TILE_LANES: u32 = LANE_ROWS * LANE_COLUMNS;
const THREADS: u32 = TILE_LANES * SPLIT;
const TILE_ROWS: u32 = LANE_ROWS * ROWS;
const TILE_COLUMNS: u32 = LANE_COLUMNS * QUADS * 4u;

// op(a) at k … k + 3 of a row.
fn leftAt(row: u32, k: u32) -> vec4f {
  if (!A_TRANSPOSED) {
    let quad = leftQuad(row, pass_.k, k);
    if (A_QUADS) { return quad; }
    return insideK(quad, k);
  }
  let last = pass_.k - 1u;
  let values = vec4f(
    leftValue(k * pass_.m + row),
    leftValue(min(k + 1u, last) * pass_.m + row),
    leftValue(min(k + 2u, last) * pass_.m + row),
    leftValue(min(k + 3u, last) * pass_.m + row),
  );
  return insideK(values, k);
}

// One of the four quads that 4 values of k and 4 columns consist of: along the columns, or along k where b is transposed.
fn rightAt(column: u32, k: u32, i: u32) -> vec4f {
  if (B_TRANSPOSED) { return rightQuad(min(column + i, pass_.n - 1u), pass_.k, k); }
  return rightQuad(min(k + i, pass_.k - 1u), pass_.n, column);
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, lane: Lane) {
  let columnTiles = (pass_.n + TILE_COLUMNS - 1u) / TILE_COLUMNS;
  let tile = groupIndex(group, groups);
  if (tile >= columnTiles * ((pass_.m + TILE_ROWS - 1u) / TILE_ROWS)) { return; }
  let place = lane.index % TILE_LANES;
  let row0 = (tile / columnTiles) * TILE_ROWS + place / LANE_COLUMNS;
  let column0 = (tile % columnTiles) * TILE_COLUMNS + (place % LANE_COLUMNS) * 4u;
  let share = shareOf(lane);
  let slice = sliceOf(lane);
  let length = (pass_.k + 4u * SPLIT - 1u) / (4u * SPLIT) * 4u;

  var sum: array<f32, SUMS>;
  for (var k = slice * length; k < min((slice + 1u) * length, pass_.k); k += 4u) {
    var x: array<vec4f, ROWS>;
    for (var r = 0u; r < ROWS; r++) { // @unroll
      x[r] = leftAt(min(row0 + r * LANE_ROWS, pass_.m - 1u), k);
    }
    var held: array<vec4f, HELD>;
    for (var h = 0u; h < HELD; h++) { // @unroll
      let t = h * LANES + share;
      held[h] = rightAt(column0 + t / 4u * 4u * LANE_COLUMNS, k, t % 4u);
    }
    for (var c = 0u; c < QUADS; c++) { // @unroll
      var w: array<vec4f, 4>;
      for (var i = 0u; i < 4u; i++) { // @unroll
        w[i] = spread(held[(c * 4u + i) / LANES], (c * 4u + i) % LANES);
      }
      // one number at a time goes through its four values of k, so that it stays in a register meanwhile
      for (var j = 0u; j < 4u; j++) { // @unroll
        for (var r = 0u; r < ROWS; r++) { // @unroll
          for (var e = 0u; e < 4u; e++) { // @unroll
            sum[(r * QUADS + c) * 4u + j] = fma(x[r][e], select(w[e][j], w[j][e], B_TRANSPOSED), sum[(r * QUADS + c) * 4u + j]);
          }
        }
      }
    }
  }
  var biases: array<vec4f, HELD_BIASES>;
  for (var h = 0u; h < HELD_BIASES; h++) { // @unroll
    biases[h] = biasQuad(column0 + (h * LANES + share) * 4u * LANE_COLUMNS);
  }
  for (var c = 0u; c < QUADS; c++) { // @unroll
    let biased = spread(biases[c / LANES], c % LANES);
    for (var r = 0u; r < ROWS; r++) { // @unroll
      for (var j = 0u; j < 4u; j++) { // @unroll
        let whole = joined(lane, sum[(r * QUADS + c) * 4u + j]);
        if (slice == 0u) { storeSum(row0 + r * LANE_ROWS, column0 + c * 4u * LANE_COLUMNS + j, whole, biased[j]); }
      }
    }
  }
}

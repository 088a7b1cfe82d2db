// A matmul in workgroup memory, for hardware: SIDE × SIDE lanes own a tile of 4·SIDE rows and columns, a lane 4 × 4 numbers of it.
// Both operands lie in workgroup memory in fours as they lie in their buffers, along k or across it; a row has one four of padding,
// so that neighbouring lanes read from different banks.
const THREADS: u32 = SIDE * SIDE;
const TILE: u32 = 4u * SIDE;
const DEPTH: u32 = 16u;              // values of k at a time
const ALONG: u32 = DEPTH / 4u + 1u;  // fours of a row along k
const ACROSS: u32 = TILE / 4u + 1u;  // fours of a row across k
const ROOM: u32 = max(TILE * ALONG, DEPTH * ACROSS);
var<workgroup> left: array<vec4f, ROOM>;
var<workgroup> right: array<vec4f, ROOM>;

// Rows r of a lane are as far apart as what it reads is contiguous.
fn rowOf(lane: u32, r: u32) -> u32 {
  return select(lane + r * SIDE, lane * 4u + r, A_TRANSPOSED);
}
fn columnOf(lane: u32, j: u32) -> u32 {
  return select(lane * 4u + j, lane + j * SIDE, B_TRANSPOSED);
}

fn loadLeft(lane: u32, row0: u32, k0: u32) {
  for (var i = lane; i < TILE * DEPTH / 4u; i += THREADS) {
    if (A_TRANSPOSED) {
      let k = k0 + i / SIDE;
      let quad = leftQuad(min(k, pass_.k - 1u), pass_.m, row0 + i % SIDE * 4u);
      left[i / SIDE * ACROSS + i % SIDE] = select(vec4f(), quad, k < pass_.k);
    } else {
      let k = k0 + i % (DEPTH / 4u) * 4u;
      let row = i / (DEPTH / 4u);
      left[row * ALONG + i % (DEPTH / 4u)] = insideK(leftQuad(min(row0 + row, pass_.m - 1u), pass_.k, k), k);
    }
  }
}

fn loadRight(lane: u32, column0: u32, k0: u32) {
  for (var i = lane; i < TILE * DEPTH / 4u; i += THREADS) {
    if (B_TRANSPOSED) {
      let column = i / (DEPTH / 4u);
      let quad = rightQuad(min(column0 + column, pass_.n - 1u), pass_.k, k0 + i % (DEPTH / 4u) * 4u);
      right[column * ALONG + i % (DEPTH / 4u)] = quad;
    } else {
      let quad = rightQuad(min(k0 + i / SIDE, pass_.k - 1u), pass_.n, column0 + i % SIDE * 4u);
      right[i / SIDE * ACROSS + i % SIDE] = quad;
    }
  }
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let columnTiles = (pass_.n + TILE - 1u) / TILE;
  let tile = groupIndex(group, groups);
  if (tile >= columnTiles * ((pass_.m + TILE - 1u) / TILE)) { return; }
  let row0 = tile / columnTiles * TILE;
  let column0 = tile % columnTiles * TILE;
  let y = lane / SIDE;
  let x = lane % SIDE;

  var sum: array<f32, 16>;
  for (var k0 = 0u; k0 < pass_.k; k0 += DEPTH) {
    loadLeft(lane, row0, k0);
    loadRight(lane, column0, k0);
    workgroupBarrier();
    for (var q = 0u; q < DEPTH / 4u; q++) {
      var a4: array<vec4f, 4>;
      var b4: array<vec4f, 4>;
      for (var i = 0u; i < 4u; i++) { // @unroll
        a4[i] = left[select(rowOf(y, i) * ALONG + q, (4u * q + i) * ACROSS + y, A_TRANSPOSED)];
        b4[i] = right[select((4u * q + i) * ACROSS + x, columnOf(x, i) * ALONG + q, B_TRANSPOSED)];
      }
      for (var r = 0u; r < 4u; r++) { // @unroll
        for (var j = 0u; j < 4u; j++) { // @unroll
          for (var e = 0u; e < 4u; e++) { // @unroll
            sum[r * 4u + j] = fma(select(a4[r][e], a4[e][r], A_TRANSPOSED), select(b4[e][j], b4[j][e], B_TRANSPOSED), sum[r * 4u + j]);
          }
        }
      }
    }
    workgroupBarrier();
  }
  for (var j = 0u; j < 4u; j++) { // @unroll
    let column = column0 + columnOf(x, j);
    let biased = biasQuad(column).x;
    for (var r = 0u; r < 4u; r++) { // @unroll
      storeSum(row0 + rowOf(y, r), column, sum[r * 4u + j], biased);
    }
  }
}

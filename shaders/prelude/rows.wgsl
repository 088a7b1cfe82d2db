// Rows: the samples of the cells of a band, between which no weight changes: a layer, or one cell where each has its own. A
// workgroup owns TILE_LANES · ROWS rows of one band; a lane ROWS of them, TILE_LANES apart.
struct RowTile {
  band: u32,           // of the whole lattice
  first: u32,          // row of the band that the workgroup begins with
  inside: bool,        // false: behind the last band of the dispatch; for the whole workgroup
}
struct Row {
  n: u32,              // cell
  b: u32,              // sample of the micro-batch
  at: u32,             // row of a state [N][B]
  inside: bool,        // false: stands in for a row behind the end of the band; nothing of it is stored
}

fn rowTile(index: u32, firstCell: u32, cellCount: u32, batch: u32) -> RowTile {
  let tiles = (BAND * batch + TILE_LANES * ROWS - 1u) / (TILE_LANES * ROWS);
  return RowTile(firstCell / BAND + index / tiles, (index % tiles) * (TILE_LANES * ROWS), index / tiles < cellCount / BAND);
}

fn rowsOf(tile: RowTile, lane: u32, batch: u32) -> array<Row, ROWS> {
  var rows: array<Row, ROWS>;
  for (var r = 0u; r < ROWS; r++) { // @unroll
    let wanted = tile.first + r * TILE_LANES + lane;
    let place = rowPlace(min(wanted, BAND * batch - 1u), batch);
    let n = tile.band * BAND + place.x;
    rows[r] = Row(n, place.y, sampleRow(n, place.y, batch), wanted < BAND * batch);
  }
  return rows;
}

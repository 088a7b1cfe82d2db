// Which thread this is, over a grid that may have to use its second dimension (at most 65,535 workgroups along one), and over a
// pass that may have to be done in several dispatches, each a range of its workgroups, to keep a submission short.
struct Range {
  first: u32,          // workgroup of the pass that this dispatch begins with
}
@group(0) @binding(14) var<uniform> range_: Range;

const WORKGROUP: u32 = 64u;

// The workgroup's index in the whole pass.
fn groupIndex(group: vec3u, groups: vec3u) -> u32 {
  return range_.first + group.x + group.y * groups.x;
}

// The thread's index in the whole pass.
fn flatIndex(id: vec3u, groups: vec3u) -> u32 {
  return range_.first * WORKGROUP + id.x + id.y * groups.x * WORKGROUP;
}

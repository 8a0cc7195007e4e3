// Copyright The grayling developers. Licensed under Apache-2.0.
#include <algorithm>
#include <array>
#include <string_view>

#include "grayling/geometry/mesh.hpp"

namespace grayling {
inline namespace v0 {
namespace {

// Edges 0 to 11 of a cube in the numbering of Bourke (1994): the square of slice z, the square of slice z + 1, then the
// four edges between them; midpoints in half voxels.
constexpr std::array<Index3, 12> kEdgeMidpoints = {{{0, 0, 1},
                                                    {0, 1, 2},
                                                    {0, 2, 1},
                                                    {0, 1, 0},
                                                    {2, 0, 1},
                                                    {2, 1, 2},
                                                    {2, 2, 1},
                                                    {2, 1, 0},
                                                    {1, 0, 0},
                                                    {1, 0, 2},
                                                    {1, 2, 2},
                                                    {1, 2, 0}}};

// The triangles of the 128 cases without Bourke's corner 7, a digit per edge, lowest edge of a triangle first. The
// other cases have those of their complement, seen from the other side.
// clang-format off
constexpr std::array<std::string_view, 128> kTriangles = {
    "", "083", "019", "183198", "12a", "08312a", "0292a9", "2832a88a9", "23b", "08b0b2", "01923b", "19b1b28b9",
    "13a3ba", "08a0a18ba", "0393b99ba", "8a98ba", "478", "043347", "019478", "147173194", "12a478", "04312a347",
    "0292a9478", "2732972a9479", "23b478", "04224b47b", "01923b478", "19229b47b4b9", "13a3ba478", "04114b1ba47b",
    "0393b94789ba", "47b4b99ba", "495", "083495", "015054", "153358485", "12a495", "08312a495", "0242542a5",
    "2532a5348354", "23b495", "08b0b2495", "01505423b", "15225828b485", "13a3ba495", "08a0a14958ba", "03b0540b55ba",
    "48558a8ba", "579789", "093357395", "017078157", "157173", "12a579789", "09312a357395", "0282582a5578",
    "2532a5357", "23b579789", "09227b297579", "01815717823b", "15717b1b2", "13a3ba579789", "05707b0950a10ba",
    "03b0570780a50ba", "57b5ba", "5a6", "0835a6", "0195a6", "1831985a6", "126165", "083126165", "026069596",
    "258265283598", "23b5a6", "08b0b25a6", "01923b5a6", "19b1b25a68b9", "1353653b6", "05108b0b55b6", "0360590653b6",
    "59669b8b9", "4785a6", "0433475a6", "0194785a6", "1471731945a6", "126165478", "043126165347", "026069478596",
    "269293397479596", "23b4785a6", "04224b47b5a6", "01923b4785a6", "19229b47b4b95a6", "1353653b6478",
    "04b0b11b547b5b6", "0360590653b6478", "47959669b7b9", "49a4a6", "08349a4a6", "01a0640a6", "1681831a6486",
    "124149264", "083124149264", "024264", "248264283", "23b49a4a6", "08b0b249a4a6", "01a0640a623b",
    "14816418b1a61b2", "1393693b6496", "08114916418b1b6", "0360643b6", "48668b", "67a78a89a", "07309a0a767a",
    "0181781a767a", "1731a767a", "126168189678", "093129269397679", "026067078", "267273", "23b67a78a89a",
    "07209727b67a79a", "0181781a723b67a", "16717b1a61b2", "1361693b6678689", "09167b", "03b0670780b6", "67b",
};
// clang-format on

// With the complement rule, the cubes on the two sides of a face with diagonal corners may part them differently, which
// leaves the surface open. These triangles close it, by parting the inside corners on every such face: Bourke's own for
// cases with corner 7, and for four cases (two opposite edges, and every other corner) in which his table joins them,
// one polygon around each connected set of inside corners.
struct ClosedCase {
  int bourke_case;
  std::string_view edges;
};
// clang-format off
constexpr std::array<ClosedCase, 60> kClosedCases = {{
    {129, "0836b7"}, {131, "1981836b7"}, {132, "12a6b7"}, {133, "12a0836b7"}, {134, "0292a96b7"},
    {135, "6b72a33a88a9"}, {138, "276237019"}, {146, "6b8468019"}, {148, "4686b812a"}, {149, "12a0b306b046"},
    {150, "4b846b0a902a"}, {151, "3a92a339436b346"}, {154, "019234246384"}, {158, "34638436a0393a9"}, {160, "4956b7"},
    {161, "0834956b7"}, {162, "0150546b7"}, {163, "6b7348354153"}, {164, "49512a6b7"}, {165, "0834956b712a"},
    {166, "6b74a52a4024"}, {167, "3483542532a56b7"}, {168, "237276495"}, {169, "495086062687"}, {170, "154014376236"},
    {171, "286687182485158"}, {172, "49516a176137"}, {173, "16a176071087495"}, {174, "0a44a503a6a737a"},
    {175, "6a77a84a548a"}, {180, "12a5b989b56b"}, {181, "0b306b09656912a"}, {182, "5b856b0582a5025"},
    {183, "36b3562a33a5"}, {186, "158018568238286"}, {188, "13616a386569689"}, {189, "0a106a095056"},
    {193, "5ab5b7083"}, {194, "5b75ab019"}, {195, "3981935ab5b7"}, {197, "0831271752b7"}, {199, "2752b7259283298"},
    {202, "01935a37523a"}, {203, "29819228725a275"}, {210, "0194a88ab45a"}, {211, "4ab45a34b194143"},
    {213, "04b0b345b12b1b5"}, {214, "0250592b54585b8"}, {218, "23a35a385458019"}, {219, "25a245192294"},
    {222, "458385059035"}, {225, "08349779b9ab"}, {227, "1433481a44b74ab"}, {229, "49779b1b912b083"},
    {231, "4b72b4348243"}, {233, "79a49727a087072"}, {234, "37a23a4a701a0a4"}, {237, "149174081187"},
    {245, "09339b1292b9"}, {250, "23828a0181a8"},
}};
// clang-format on

// Bourke goes round the square of a slice, so against counting in binary his corners 2 and 3, and 6 and 7, are swapped.
constexpr int bourke_case(int cube_case) {
  return (cube_case & 0x33) | ((cube_case & 0x44) << 1) | ((cube_case & 0x88) >> 1);
}

}  // namespace

CubeTriangles cube_triangles(int cube_case, MeshRule rule) {
  const int bourke = bourke_case(cube_case);
  if (rule == MeshRule::closed) {
    const auto* at = std::ranges::lower_bound(kClosedCases, bourke, {}, &ClosedCase::bourke_case);
    if (at != kClosedCases.end() && at->bourke_case == bourke) return {at->edges, 1};
  }
  if (bourke < 128) return {kTriangles[static_cast<std::size_t>(bourke)], 1};
  return {kTriangles[static_cast<std::size_t>(bourke ^ 0xff)], -1};
}

Index3 cube_edge_midpoint(char edge_digit) {
  const int edge = edge_digit <= '9' ? edge_digit - '0' : edge_digit - 'a' + 10;
  return kEdgeMidpoints[static_cast<std::size_t>(edge)];
}

}  // namespace v0
}  // namespace grayling

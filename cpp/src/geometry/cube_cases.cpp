// Copyright The grayling developers. Licensed under Apache-2.0.
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

// The triangles of the 128 cases without Bourke's corner 7, a digit per edge, lowest edge of a triangle first. Where a
// polygon is not flat or a face is ambiguous, the choice is the one that pyradiomics' areas and volumes imply.
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

// Bourke goes round the square of a slice, so against counting in binary his corners 2 and 3, and 6 and 7, are swapped.
constexpr int bourke_case(int cube_case) {
  return (cube_case & 0x33) | ((cube_case & 0x44) << 1) | ((cube_case & 0x88) >> 1);
}

}  // namespace

CubeTriangles cube_triangles(int cube_case) {
  const int bourke = bourke_case(cube_case);
  if (bourke < 128) return {kTriangles[static_cast<std::size_t>(bourke)], 1};
  return {kTriangles[static_cast<std::size_t>(bourke ^ 0xff)], -1};
}

Index3 cube_edge_midpoint(char edge_digit) {
  const int edge = edge_digit <= '9' ? edge_digit - '0' : edge_digit - 'a' + 10;
  return kEdgeMidpoints[static_cast<std::size_t>(edge)];
}

}  // namespace v0
}  // namespace grayling

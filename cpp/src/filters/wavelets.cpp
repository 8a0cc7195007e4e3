// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/filters/wavelets.hpp"

#include "grayling/error.hpp"
#include "grayling/filters/wavelet_bank.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {
namespace {

// A name here, and what it has its taps from.
struct Row {
  std::string_view name, bank;  // a name of wavelet_bank.hpp, nothing for a Symlet
  int first = 0, last = 0;      // the numbers behind the names; none: 0
};
constexpr Row kRows[] = {
    {"haar", "haar"}, {"daubechies", "db", 2, 10}, {"symlet", "", 2, 10}, {"coiflet", "coif", 1, 5}};

// Low-pass taps of the Symlets, row after row, twice as many as moments. They come from the factors of the half-band
// filter in 60 digits (I. Daubechies, Ten Lectures on Wavelets, 1992, sections 6.1, 6.4 and 8.1), where PyWavelets'
// have 12 digits; of those that are as good as one another, these are the ones that PyWavelets has. The tests hold all
// taps against the conditions that define them.
constexpr double kSymlets[] = {
    // symlet2
    -0.12940952255126037,
    0.2241438680420134,
    0.8365163037378079,
    0.48296291314453416,
    // symlet3
    0.03522629188570953,
    -0.08544127388202666,
    -0.13501102001025458,
    0.45987750211849154,
    0.8068915093110925,
    0.33267055295008263,
    // symlet4
    -0.07576571478950221,
    -0.029635527646002493,
    0.497618667632775,
    0.8037387518051321,
    0.29785779560530606,
    -0.09921954357663353,
    -0.012603967262031304,
    0.032223100604051466,
    // symlet5
    0.027333068344998768,
    0.02951949092570626,
    -0.039134249302313844,
    0.19939753397685558,
    0.7234076904040407,
    0.633978963456792,
    0.01660210576451085,
    -0.17532808990805623,
    -0.021101834024689042,
    0.019538882735249827,
    // symlet6
    0.015404109327044824,
    0.0034907120842221626,
    -0.11799011114852002,
    -0.04831174258569806,
    0.49105594192797375,
    0.787641141028651,
    0.3379294217281658,
    -0.07263752278637658,
    -0.02106029251237085,
    0.04472490177078139,
    0.0017677118642540077,
    -0.00780070832503238,
    // symlet7
    0.002681814568260147,
    -0.001047384888679738,
    -0.012636303403240567,
    0.030515513165877885,
    0.06789269350122057,
    -0.04955283493704283,
    0.017441255086835708,
    0.5361019170905692,
    0.7677643170048829,
    0.2886296317506479,
    -0.14004724044293365,
    -0.10780823770328972,
    0.0040102448715223955,
    0.010268176708464817,
    // symlet8
    -0.0033824159510050028,
    -0.0005421323318000107,
    0.03169508781152599,
    0.007607487324976609,
    -0.14329423835127267,
    -0.061273359067811076,
    0.4813596512590534,
    0.777185751699628,
    0.36444189483617895,
    -0.0519458381078818,
    -0.027219029917103486,
    0.04913717967373029,
    0.0038087520138944896,
    -0.014952258337062199,
    -0.0003029205147241331,
    0.001889950332767689,
    // symlet9
    0.0014009155259146562,
    0.0006197808889855071,
    -0.013271967781817134,
    -0.011528210207679187,
    0.030224878858275187,
    0.0005834627461249819,
    -0.05456895843083335,
    0.23876091460730517,
    0.7178970827644124,
    0.6173384491409342,
    0.03527248803527104,
    -0.19155083129728434,
    -0.018233770779395506,
    0.062077789302885746,
    0.008859267493400267,
    -0.010264064027633121,
    -0.00047315449868004354,
    0.001069490032908612,
    // symlet10
    0.0007701598091144599,
    9.563267072285273e-05,
    -0.00864129927702215,
    -0.0014653825813046104,
    0.04592723923109151,
    0.011609893903711319,
    -0.1594942788849106,
    -0.07088053578323157,
    0.4716906669384429,
    0.7695100370210979,
    0.3838267610670763,
    -0.035536740473819585,
    -0.03199005688242811,
    0.049994972077375154,
    0.00576491203358115,
    -0.02035493981231111,
    -0.0008043589320164513,
    0.004593173585311792,
    5.703608361849501e-05,
    -0.00045932942100465206,
};

std::vector<double> symlet(int n_moments) {
  const double* taps = kSymlets;
  for (int n = 2; n < n_moments; ++n) taps += 2 * n;
  return {taps, taps + 2 * n_moments};
}

std::string name_of(std::string_view stem, int number) {
  return std::string(stem) + (number > 0 ? std::to_string(number) : "");
}

std::vector<double> low_pass(std::string_view wavelet) {
  std::string known;
  for (const Row& row : kRows) {
    for (int number = row.first; number <= row.last; ++number) {
      const std::string name = name_of(row.name, number);
      if (name == wavelet) return row.bank.empty() ? symlet(number) : wavelet_bank(name_of(row.bank, number)).low;
      known += (known.empty() ? "" : ", ") + name;
    }
  }
  throw InvalidArgument("unknown wavelet '" + std::string(wavelet) + "', expected one of " + known);
}

// The quadrature mirror of the low-pass taps: turned round, with every other sign changed.
std::vector<double> high_pass(const std::vector<double>& low) {
  std::vector<double> high(low.rbegin(), low.rend());
  for (std::size_t k = 0; k < high.size(); k += 2) high[k] = -high[k];
  return high;
}

void expect_level(int level) {
  constexpr int kDeepest = 30;
  if (level >= 1 && level <= kDeepest) return;
  throw InvalidArgument("the level of a wavelet must be from 1 to 30, got " + std::to_string(level));
}

}  // namespace

std::vector<std::string> wavelet_names() {
  std::vector<std::string> names;
  for (const Row& row : kRows) {
    for (int number = row.first; number <= row.last; ++number) names.push_back(name_of(row.name, number));
  }
  return names;
}

Cascade wavelet_cascade(std::string_view wavelet, char letter, int level) {
  if (letter != 'L' && letter != 'H')
    throw InvalidArgument(std::string("a subband has the letters L and H, got ") + letter);
  expect_level(level);
  const std::vector<double> low = low_pass(wavelet);
  Cascade cascade;
  for (int k = 1; k <= level; ++k) {
    const bool last = k == level;
    const auto origin = static_cast<std::int64_t>(low.size() / 2);
    cascade.push_back({last && letter == 'H' ? high_pass(low) : low, origin, std::int64_t{1} << (k - 1)});
  }
  return cascade;
}

std::int64_t wavelet_reach(std::string_view wavelet, int level) {
  expect_level(level);
  return static_cast<std::int64_t>(low_pass(wavelet).size() / 2) << (level - 1);
}

}  // namespace filters
}  // namespace v0
}  // namespace grayling

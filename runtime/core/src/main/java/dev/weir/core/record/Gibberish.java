package dev.weir.core.record;

/**
 * Tells random letters, as tokens have them, from words that people wrote: {@code
 * kQzWxHbTnYvRmLpSdGfJcA} from {@code getCustomerOrderHistory}. By how likely each letter is behind
 * the one before it: in words of English, German and eight more languages and in names of classes,
 * against letters that were drawn. A naive Bayes classifier over bigrams; see decision 0044.
 *
 * <p>One pass, nothing allocated, any text will do.
 */
final class Gibberish {
  /** The shortest text in characters that can be told: in shorter ones chance decides. */
  static final int LEAST = 16;

  private static final int LETTERS = 27;
  private static final int ZERO = 'i';

  /** In tokens a dash or a dot is rarer than a capital behind a small letter. */
  private static final int SEPARATED = 4;

  private static final int DIGIT = -2;

  /** What a letter of a word has at least in the long run, in half bits. */
  private static final int EXPECTED = 1;

  /** No part of words lacks so much of that, in half bits. */
  private static final int RANDOM_PART = -45;

  /**
   * Log-likelihood ratios in half bits, {@code a} for -8 to {@code p} for 7; a row for what is
   * before, a column for what follows: the edge of a word, then a to z.
   */
  private static final String RATIOS =
      "akjkjihihigiijhhjdiljhhgfce" // first letters
          + "feiiigdhehdgkjmciclilhffdfc" // behind an a: the edge, a, b, c ...
          + "dmegambcclealcckbajhekacafa"
          + "flafbkeanjajhgamhaihkhaaaca"
          + "glgefnfcdldegffjhagifiebaca"
          + "ggfijffgeiaejhmdgbmkidecgcc"
          + "flabeljiamaaibcldgiijjaaaea"
          + "hldfgmaggjacgdhihajigjacabe"
          + "fmaagmaaclabigfkfajfkjacaca"
          + "eigjjjhiabcfjimkhbhkkbgadaf"
          + "bncajlaaajaebjdljaalajblaaa"
          + "fmdabladhkaegcflhagjjjgfaga"
          + "fmdchmddamackfdkdabiiicaaga"
          + "enjbhmgbakaajhdkjgbjfiecaaa"
          + "gkchkkgmcjcfdcgicadjlgeaaed"
          + "fgghhgegcgegjjngiamiiiggbbb"
          + "glagfldfhkaajahkhaliijaaaba"
          + "ghaaadaaafaalbadkckbkpadaaa"
          + "fleghmfgclaffhgkgagjjiedafc"
          + "hjbjfleeijagffcihdfklhfccfa"
          + "flafbnbaimabggbkiajhihdbcge"
          + "dihhhkggajbgjjmdialkkfccfcc"
          + "enbhhobhamaadcekhaefbeaaaaa"
          + "dnacdmabglaidbhkiailhgacaba"
          + "hidhdjdakkaakjaekacjldabgda"
          + "hmdidiadaiadgiijkafjhhbcadb"
          + "dmcaboacfnaadcbjaaabglagadf";

  private Gibberish() {}

  /**
   * Whether a text, or a part of it, is no word and not several, but drawn letter by letter.
   *
   * @return false where it is shorter than {@link #LEAST}
   */
  static boolean isRandom(String text, int start, int end) {
    if (end - start < LEAST) {
      return false;
    }
    int sum = 0;
    int part = 0;
    int before = 0;
    for (int i = start; i < end; i++) {
      int letter = letter(text.charAt(i));
      int ratio = 0;
      if (letter == 0) {
        boolean digit = isDigit(text.charAt(i));
        ratio = digit ? DIGIT : 0;
        ratio += before == 0 ? 0 : ratio(before, 0) + (digit ? 0 : SEPARATED);
      } else {
        if (before != 0 && startsHump(text, i, end)) {
          ratio = ratio(before, 0);
          before = 0;
        }
        ratio += ratio(before, letter);
      }
      before = letter;
      sum += ratio;
      part = Math.min(0, part + ratio - EXPECTED);
      if (part <= RANDOM_PART) {
        return true;
      }
    }
    return 4 * sum < start - end; // a quarter of half a bit each
  }

  /** The capital of {@code getUser}, and the last of those in {@code XMLParser}. */
  private static boolean startsHump(String text, int at, int end) {
    return isUpper(text.charAt(at))
        && (!isUpper(text.charAt(at - 1)) || at + 1 < end && isLower(text.charAt(at + 1)));
  }

  private static int ratio(int before, int letter) {
    return RATIOS.charAt(before * LETTERS + letter) - ZERO;
  }

  /** 1 for a and A, 26 for z and Z, 0 for all else. */
  private static int letter(char c) {
    return isLower(c) ? c - 'a' + 1 : isUpper(c) ? c - 'A' + 1 : 0;
  }

  private static boolean isLower(char c) {
    return c >= 'a' && c <= 'z';
  }

  private static boolean isUpper(char c) {
    return c >= 'A' && c <= 'Z';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}

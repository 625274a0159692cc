// The packages of the standard library, Go 1.5 to 1.27.

/** From `go list std` of all versions. `isStandardPackage` also accepts internal and vendored ones. */
const PACKAGES = new Set(
  `
  archive/tar archive/zip arena bufio bytes cmp compress/bzip2 compress/flate compress/gzip compress/lzw compress/zlib
  container/heap container/list container/ring context crypto crypto/aes crypto/boring crypto/cipher crypto/des crypto/dsa
  crypto/ecdh crypto/ecdsa crypto/ed25519 crypto/ed25519/internal/edwards25519 crypto/ed25519/internal/edwards25519/field
  crypto/elliptic crypto/elliptic/internal/fiat crypto/elliptic/internal/nistec crypto/fips140 crypto/hkdf crypto/hmac
  crypto/hpke crypto/md5 crypto/mldsa crypto/mlkem crypto/mlkem/mlkemtest crypto/pbkdf2 crypto/rand crypto/rc4 crypto/rsa
  crypto/sha1 crypto/sha256 crypto/sha3 crypto/sha512 crypto/subtle crypto/tls crypto/tls/fipsonly
  crypto/tls/internal/fips140tls crypto/x509 crypto/x509/internal/macos crypto/x509/pkix database/sql database/sql/driver
  database/sql/internal debug/buildinfo debug/dwarf debug/elf debug/gosym debug/macho debug/pe debug/plan9obj embed encoding
  encoding/ascii85 encoding/asn1 encoding/base32 encoding/base64 encoding/binary encoding/csv encoding/gob encoding/hex
  encoding/json encoding/json/internal encoding/json/internal/jsonflags encoding/json/internal/jsonopts
  encoding/json/internal/jsonwire encoding/json/jsontext encoding/json/v2 encoding/pem encoding/xml errors expvar flag fmt
  go/ast go/build go/build/constraint go/constant go/doc go/doc/comment go/format go/importer go/internal/gccgoimporter
  go/internal/gcimporter go/internal/scannerhooks go/internal/srcimporter go/internal/typeparams go/parser go/printer go/scanner
  go/token go/types go/version hash hash/adler32 hash/crc32 hash/crc64 hash/fnv hash/maphash html html/template image
  image/color image/color/palette image/draw image/gif image/internal/imageutil image/jpeg image/png index/suffixarray io io/fs
  io/ioutil iter log log/internal log/slog log/slog/internal log/slog/internal/buffer log/syslog maps math math/big math/bits
  math/cmplx math/rand math/rand/v2 mime mime/multipart mime/quotedprintable net net/http net/http/cgi net/http/cookiejar
  net/http/fcgi net/http/httptest net/http/httptrace net/http/httputil net/http/internal net/http/internal/ascii
  net/http/internal/http2 net/http/internal/httpcommon net/http/internal/httpsfv net/http/pprof net/mail net/netip net/rpc
  net/rpc/jsonrpc net/smtp net/textproto net/url os os/exec os/signal os/user path path/filepath plugin reflect regexp
  regexp/syntax runtime runtime/asan runtime/cgo runtime/coverage runtime/debug runtime/metrics runtime/msan runtime/pprof
  runtime/pprof/internal/profile runtime/pprof/internal/protopprof runtime/race runtime/race/internal/amd64v1
  runtime/race/internal/amd64v3 runtime/secret runtime/trace simd simd/archsimd simd/internal/bridge slices sort strconv strings
  structs sync sync/atomic syscall syscall/js testing testing/cryptotest testing/fstest testing/internal/testdeps testing/iotest
  testing/quick testing/slogtest testing/synctest text/scanner text/tabwriter text/template text/template/parse time time/tzdata
  unicode unicode/utf16 unicode/utf8 unique unsafe uuid weak
`
    .trim()
    .split(/\s+/),
);
/** Reserved path prefixes: modules cannot use them, and the library adds packages there in each version. */
const ROOMS = /^(?:internal|crypto\/internal|runtime\/internal|vendor\/golang[._]org)\//;

/** Whether a package path is in the standard library. Exact match, because a module may be called `image` or `log` too. */
export const isStandardPackage = (path: string): boolean => PACKAGES.has(path) || ROOMS.test(path);

/** The package path of a function as stacks name it: `compress/flate.(*Writer).Close`. */
export const packageOf = (name: string): string => /^(?:[^([]*\/)?[^./([]*/.exec(name)![0];

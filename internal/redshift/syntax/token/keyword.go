package token

import (
	"slices"
	"strings"
)

// Keyword is a word the grammar knows; 0 is none. The reserved ones are those of
// the guide's page "Reserved words", except those that Redshift takes as names all
// the same: ARRAY, BACKUP, BZIP2, CONNECT, DEFLATE, ENCODE, EXPLICIT, GZIP, INTERVAL,
// LANGUAGE, LZOP, OFFLINE, OID, START, TIMESTAMP and WALLET.
type Keyword uint16

// The keywords.
const (
	_ Keyword = iota
	KAbort
	KAccess
	KAction
	KAdd
	KAdmin
	KAes128
	KAes256
	KAfter
	KAll
	KAllowoverwrite
	KAlter
	KAnalyse
	KAnalyze
	KAnd
	KAny
	KAppend
	KApproximate
	KArray
	KAs
	KAsc
	KAt
	KAttach
	KAuthorization
	KAuto
	KAz64
	KBackup
	KBegin
	KBetween
	KBinary
	KBlanksasnull
	KBoth
	KBy
	KBytedict
	KBzip2
	KCall
	KCancel
	KCascade
	KCase
	KCast
	KCheck
	KClose
	KCollate
	KColumn
	KColumns
	KComment
	KCommit
	KCompound
	KConnect
	KConnectByRoot
	KConstraint
	KConvert
	KCopy
	KCreate
	KCredentials
	KCross
	KCube
	KCurrent
	KCurrentDate
	KCurrentTime
	KCurrentTimestamp
	KCurrentUser
	KCurrentUserId
	KCursor
	KDatabase
	KDate
	KDeallocate
	KDeclare
	KDefault
	KDeferrable
	KDefiner
	KDeflate
	KDefrag
	KDelete
	KDelta
	KDelta32k
	KDesc
	KDetach
	KDisable
	KDistinct
	KDistkey
	KDiststyle
	KDo
	KDrop
	KElse
	KEmptyasnull
	KEnable
	KEncode
	KEncrypt
	KEncryption
	KEnd
	KEscape
	KExcept
	KExclude
	KExcluding
	KExecute
	KExists
	KExplain
	KExplicit
	KExternal
	KExtract
	KFalse
	KFetch
	KFilter
	KFirst
	KFollowing
	KFor
	KForeign
	KFreeze
	KFrom
	KFull
	KFunction
	KGlobal
	KGlobaldict256
	KGlobaldict64k
	KGrant
	KGroup
	KGrouping
	KGroups
	KGzip
	KHaving
	KIdentity
	KIf
	KIgnore
	KIlike
	KIn
	KInclude
	KIncluding
	KInitially
	KInner
	KInout
	KInsert
	KInterleaved
	KIntersect
	KInterval
	KInto
	KInvoker
	KIs
	KIsnull
	KJoin
	KKey
	KLanguage
	KLast
	KLateral
	KLeading
	KLeft
	KLike
	KLimit
	KLocal
	KLocaltime
	KLocaltimestamp
	KLock
	KLoop
	KLun
	KLuns
	KLzo
	KLzop
	KMatched
	KMaterialized
	KMerge
	KMinus
	KMostly16
	KMostly32
	KMostly8
	KName
	KNatural
	KNew
	KNext
	KNo
	KNocycle
	KNonatomic
	KNot
	KNotnull
	KNowait
	KNull
	KNulls
	KOf
	KOff
	KOffline
	KOffset
	KOid
	KOld
	KOn
	KOnly
	KOpen
	KOperator
	KOption
	KOr
	KOrder
	KOut
	KOuter
	KOver
	KOverlaps
	KOverlay
	KOwner
	KParallel
	KPartition
	KPercent
	KPermissions
	KPivot
	KPlacing
	KPosition
	KPreceding
	KPrepare
	KPrimary
	KPrior
	KPrivileges
	KProcedure
	KQualify
	KRange
	KRaw
	KReadratio
	KRecover
	KRecursive
	KReferences
	KRefresh
	KRejectlog
	KRename
	KReplace
	KReset
	KResort
	KRespect
	KRestore
	KRestrict
	KReturns
	KRevoke
	KRight
	KRole
	KRollback
	KRollup
	KRow
	KRows
	KSavepoint
	KSchema
	KSecurity
	KSelect
	KSerializable
	KSession
	KSessionUser
	KSet
	KSets
	KShow
	KSimilar
	KSnapshot
	KSome
	KSortkey
	KStart
	KSubstring
	KSymmetric
	KSysdate
	KSystem
	KTable
	KTag
	KTdes
	KTemp
	KTemporary
	KText255
	KText32k
	KThen
	KTime
	KTimestamp
	KTo
	KTop
	KTrailing
	KTransaction
	KTrim
	KTrue
	KTruncate
	KTruncatecolumns
	KTryCast
	KType
	KUnbounded
	KUnion
	KUnique
	KUnknown
	KUnload
	KUnnest
	KUnpivot
	KUpdate
	KUse
	KUser
	KUsing
	KVacuum
	KValues
	KVerbose
	KView
	KWallet
	KWhen
	KWhere
	KWindow
	KWith
	KWithin
	KWithout
	KWork
	KZone
)

// words are the keywords' spellings, by Keyword.
var words = [...]string{
	"", "ABORT", "ACCESS", "ACTION", "ADD", "ADMIN", "AES128", "AES256", "AFTER", "ALL", "ALLOWOVERWRITE",
	"ALTER", "ANALYSE", "ANALYZE", "AND", "ANY", "APPEND", "APPROXIMATE", "ARRAY", "AS", "ASC", "AT", "ATTACH",
	"AUTHORIZATION", "AUTO", "AZ64", "BACKUP", "BEGIN", "BETWEEN", "BINARY", "BLANKSASNULL", "BOTH", "BY",
	"BYTEDICT", "BZIP2", "CALL", "CANCEL", "CASCADE", "CASE", "CAST", "CHECK", "CLOSE", "COLLATE", "COLUMN",
	"COLUMNS", "COMMENT", "COMMIT", "COMPOUND", "CONNECT", "CONNECT_BY_ROOT", "CONSTRAINT", "CONVERT", "COPY",
	"CREATE", "CREDENTIALS", "CROSS", "CUBE", "CURRENT", "CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP",
	"CURRENT_USER", "CURRENT_USER_ID", "CURSOR", "DATABASE", "DATE", "DEALLOCATE", "DECLARE", "DEFAULT",
	"DEFERRABLE", "DEFINER", "DEFLATE", "DEFRAG", "DELETE", "DELTA", "DELTA32K", "DESC", "DETACH", "DISABLE",
	"DISTINCT", "DISTKEY", "DISTSTYLE", "DO", "DROP", "ELSE", "EMPTYASNULL", "ENABLE", "ENCODE", "ENCRYPT",
	"ENCRYPTION", "END", "ESCAPE", "EXCEPT", "EXCLUDE", "EXCLUDING", "EXECUTE", "EXISTS", "EXPLAIN", "EXPLICIT",
	"EXTERNAL", "EXTRACT", "FALSE", "FETCH", "FILTER", "FIRST", "FOLLOWING", "FOR", "FOREIGN", "FREEZE", "FROM",
	"FULL", "FUNCTION", "GLOBAL", "GLOBALDICT256", "GLOBALDICT64K", "GRANT", "GROUP", "GROUPING", "GROUPS",
	"GZIP", "HAVING", "IDENTITY", "IF", "IGNORE", "ILIKE", "IN", "INCLUDE", "INCLUDING", "INITIALLY", "INNER",
	"INOUT", "INSERT", "INTERLEAVED", "INTERSECT", "INTERVAL", "INTO", "INVOKER", "IS", "ISNULL", "JOIN", "KEY",
	"LANGUAGE", "LAST", "LATERAL", "LEADING", "LEFT", "LIKE", "LIMIT", "LOCAL", "LOCALTIME", "LOCALTIMESTAMP",
	"LOCK", "LOOP", "LUN", "LUNS", "LZO", "LZOP", "MATCHED", "MATERIALIZED", "MERGE", "MINUS", "MOSTLY16",
	"MOSTLY32", "MOSTLY8", "NAME", "NATURAL", "NEW", "NEXT", "NO", "NOCYCLE", "NONATOMIC", "NOT", "NOTNULL",
	"NOWAIT", "NULL", "NULLS", "OF", "OFF", "OFFLINE", "OFFSET", "OID", "OLD", "ON", "ONLY", "OPEN", "OPERATOR",
	"OPTION", "OR", "ORDER", "OUT", "OUTER", "OVER", "OVERLAPS", "OVERLAY", "OWNER", "PARALLEL", "PARTITION",
	"PERCENT", "PERMISSIONS", "PIVOT", "PLACING", "POSITION", "PRECEDING", "PREPARE", "PRIMARY", "PRIOR",
	"PRIVILEGES", "PROCEDURE", "QUALIFY", "RANGE", "RAW", "READRATIO", "RECOVER", "RECURSIVE", "REFERENCES",
	"REFRESH", "REJECTLOG", "RENAME", "REPLACE", "RESET", "RESORT", "RESPECT", "RESTORE", "RESTRICT", "RETURNS",
	"REVOKE", "RIGHT", "ROLE", "ROLLBACK", "ROLLUP", "ROW", "ROWS", "SAVEPOINT", "SCHEMA", "SECURITY", "SELECT",
	"SERIALIZABLE", "SESSION", "SESSION_USER", "SET", "SETS", "SHOW", "SIMILAR", "SNAPSHOT", "SOME", "SORTKEY",
	"START", "SUBSTRING", "SYMMETRIC", "SYSDATE", "SYSTEM", "TABLE", "TAG", "TDES", "TEMP", "TEMPORARY",
	"TEXT255", "TEXT32K", "THEN", "TIME", "TIMESTAMP", "TO", "TOP", "TRAILING", "TRANSACTION", "TRIM", "TRUE",
	"TRUNCATE", "TRUNCATECOLUMNS", "TRY_CAST", "TYPE", "UNBOUNDED", "UNION", "UNIQUE", "UNKNOWN", "UNLOAD",
	"UNNEST", "UNPIVOT", "UPDATE", "USE", "USER", "USING", "VACUUM", "VALUES", "VERBOSE", "VIEW", "WALLET",
	"WHEN", "WHERE", "WINDOW", "WITH", "WITHIN", "WITHOUT", "WORK", "ZONE",
}

// reserved are the words that are no identifiers without quotes.
var reserved = [...]bool{
	KAes128: true, KAes256: true, KAll: true, KAllowoverwrite: true, KAnalyse: true, KAnalyze: true, KAnd: true,
	KAny: true, KAs: true, KAsc: true, KAuthorization: true, KAz64: true, KBetween: true, KBinary: true,
	KBlanksasnull: true, KBoth: true, KBytedict: true, KCase: true, KCast: true, KCheck: true, KCollate: true,
	KColumn: true, KConstraint: true, KCreate: true, KCredentials: true, KCross: true, KCurrentDate: true,
	KCurrentTime: true, KCurrentTimestamp: true, KCurrentUser: true, KCurrentUserId: true, KDefault: true,
	KDeferrable: true, KDefrag: true, KDelta: true, KDelta32k: true, KDesc: true, KDisable: true, KDistinct: true,
	KDo: true, KElse: true, KEmptyasnull: true, KEnable: true, KEncrypt: true, KEncryption: true, KEnd: true,
	KExcept: true, KFalse: true, KFor: true, KForeign: true, KFreeze: true, KFrom: true, KFull: true,
	KGlobaldict256: true, KGlobaldict64k: true, KGrant: true, KGroup: true, KHaving: true, KIdentity: true,
	KIgnore: true, KIlike: true, KIn: true, KInitially: true, KInner: true, KIntersect: true, KInto: true,
	KIs: true, KIsnull: true, KJoin: true, KLeading: true, KLeft: true, KLike: true, KLimit: true,
	KLocaltime: true, KLocaltimestamp: true, KLun: true, KLuns: true, KLzo: true, KMinus: true, KMostly16: true,
	KMostly32: true, KMostly8: true, KNatural: true, KNew: true, KNot: true, KNotnull: true, KNull: true,
	KNulls: true, KOff: true, KOffset: true, KOld: true, KOn: true, KOnly: true, KOpen: true, KOr: true,
	KOrder: true, KOuter: true, KOverlaps: true, KParallel: true, KPartition: true, KPercent: true,
	KPermissions: true, KPivot: true, KPlacing: true, KPrimary: true, KRaw: true, KReadratio: true,
	KRecover: true, KReferences: true, KRejectlog: true, KResort: true, KRespect: true, KRestore: true,
	KRight: true, KSelect: true, KSessionUser: true, KSimilar: true, KSnapshot: true, KSome: true, KSysdate: true,
	KSystem: true, KTable: true, KTag: true, KTdes: true, KText255: true, KText32k: true, KThen: true, KTo: true,
	KTop: true, KTrailing: true, KTrue: true, KTruncatecolumns: true, KUnion: true, KUnique: true, KUnnest: true,
	KUnpivot: true, KUser: true, KUsing: true, KVerbose: true, KWhen: true, KWhere: true, KWith: true,
	KWithout: true,
}

// table finds keywords by a hash of length and three letters, with chains of
// next. It beats a map twice, and keywords are looked up for every word.
var table, next = func() (t [1024]Keyword, next [len(words)]Keyword) {
	for i, w := range words[1:] {
		h := hash(w)
		next[i+1] = t[h]
		t[h] = Keyword(i + 1)
	}
	return t, next
}()

// hash mixes the length, the ends and the middle of a word in any case.
func hash(w string) uint {
	n := uint(len(w))
	return (n + uint(w[0]&0x1f)*31 + uint(w[n-1]&0x1f)*7 + uint(w[n/2]&0x1f)*131) & 1023
}

// longest is the length of the longest keyword.
const longest = 24

// Words lists the keywords in lower case, in order.
func Words() []string {
	list := make([]string, 0, len(words)-1)
	for _, w := range words[1:] {
		list = append(list, strings.ToLower(w))
	}
	slices.Sort(list)
	return list
}

// Lookup finds the keyword that word spells in any case; 0 when it is none. It
// does not allocate.
func Lookup(word string) Keyword {
	if len(word) > longest || word == "" {
		return 0
	}
	for k := table[hash(word)]; k != 0; k = next[k] {
		if same(words[k], word) {
			return k
		}
	}
	return 0
}

// same compares an upper-case keyword with a word in any case.
func same(keyword, word string) bool {
	if len(keyword) != len(word) {
		return false
	}
	for i := range len(word) {
		c := word[i]
		if 'a' <= c && c <= 'z' {
			c -= 'a' - 'A'
		}
		if c != keyword[i] {
			return false
		}
	}
	return true
}

// String is the keyword's spelling in upper case.
func (k Keyword) String() string { return words[k] }

// Reserved reports whether the keyword needs quotes to be an identifier.
func (k Keyword) Reserved() bool { return int(k) < len(reserved) && reserved[k] }

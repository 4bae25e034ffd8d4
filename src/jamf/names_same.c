/*
 * When two names are the same, and their order.
 */
#include "jamf/names_internal.h"

#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "base/banned.h"

/* Marks, and the Latin letters that have them: each without and with it.
 * Canonical compositions, U+00C0 to U+024F and U+1E00 to U+1EFF
 * (UnicodeData.txt, unicode.org/Public/UCD). */
static const struct {
	uint32_t mark;
	const char *letters;
} marks[] = {
    {0x300, "AÀEÈIÌOÒUÙaàeèiìoòuùÜǛüǜNǸnǹĒḔēḕŌṐōṑWẀwẁÂẦâầĂẰăằÊỀêềÔỒôồƠỜơờƯỪưừ"
	    "YỲyỳ"},
    {0x301, "AÁEÉIÍOÓUÚYÝaáeéiíoóuúyýCĆcćLĹlĺNŃnńRŔrŕSŚsśZŹzźÜǗüǘGǴgǵÅǺåǻÆǼæǽ"
	    "ØǾøǿÇḈçḉĒḖēḗÏḮïḯKḰkḱMḾmḿÕṌõṍŌṒōṓPṔpṕŨṸũṹWẂwẃÂẤâấĂẮăắÊẾêếÔỐôốƠỚơớ"
	    "ƯỨưứ"},
    {0x302, "AÂEÊIÎOÔUÛaâeêiîoôuûCĈcĉGĜgĝHĤhĥJĴjĵSŜsŝWŴwŵYŶyŷZẐzẑẠẬạậẸỆẹệỌỘọộ"},
    {0x303, "AÃNÑOÕaãnñoõIĨiĩUŨuũVṼvṽÂẪâẫĂẴăẵEẼeẽÊỄêễÔỖôỗƠỠơỡƯỮưữYỸyỹ"},
    {0x304, "AĀaāEĒeēIĪiīOŌoōUŪuūÜǕüǖÄǞäǟȦǠȧǡÆǢæǣǪǬǫǭÖȪöȫÕȬõȭȮȰȯȱYȲyȳGḠgḡḶḸḷḹ"
	    "ṚṜṛṝ"},
    {0x306, "AĂaăEĔeĕGĞgğIĬiĭOŎoŏUŬuŭȨḜȩḝẠẶạặ"},
    {0x307, "CĊcċEĖeėGĠgġIİZŻzżAȦaȧOȮoȯBḂbḃDḊdḋFḞfḟHḢhḣMṀmṁNṄnṅPṖpṗRṘrṙSṠsṡŚṤ"
	    "śṥŠṦšṧṢṨṣṩTṪtṫWẆwẇXẊxẋYẎyẏſẛ"},
    {0x308, "AÄEËIÏOÖUÜaäeëiïoöuüyÿYŸHḦhḧÕṎõṏŪṺūṻWẄwẅXẌxẍtẗ"},
    {0x309, "AẢaảÂẨâẩĂẲăẳEẺeẻÊỂêểIỈiỉOỎoỏÔỔôổƠỞơởUỦuủƯỬưửYỶyỷ"},
    {0x30a, "AÅaåUŮuůwẘyẙ"},
    {0x30b, "OŐoőUŰuű"},
    {0x30c, "CČcčDĎdďEĚeěLĽlľNŇnňRŘrřSŠsšTŤtťZŽzžAǍaǎIǏiǐOǑoǒUǓuǔÜǙüǚGǦgǧKǨkǩ"
	    "ƷǮʒǯjǰHȞhȟ"},
    {0x30f, "AȀaȁEȄeȅIȈiȉOȌoȍRȐrȑUȔuȕ"},
    {0x311, "AȂaȃEȆeȇIȊiȋOȎoȏRȒrȓUȖuȗ"},
    {0x31b, "OƠoơUƯuư"},
    {0x323, "BḄbḅDḌdḍHḤhḥKḲkḳLḶlḷMṂmṃNṆnṇRṚrṛSṢsṣTṬtṭVṾvṿWẈwẉZẒzẓAẠaạEẸeẹIỊiị"
	    "OỌoọƠỢơợUỤuụƯỰưựYỴyỵ"},
    {0x324, "UṲuṳ"},
    {0x325, "AḀaḁ"},
    {0x326, "SȘsșTȚtț"},
    {0x327, "CÇcçGĢgģKĶkķLĻlļNŅnņRŖrŗSŞsşTŢtţEȨeȩDḐdḑHḨhḩ"},
    {0x328, "AĄaąEĘeęIĮiįUŲuųOǪoǫ"},
    {0x32d, "DḒdḓEḘeḙLḼlḽNṊnṋTṰtṱUṶuṷ"},
    {0x32e, "HḪhḫ"},
    {0x330, "EḚeḛIḬiḭUṴuṵ"},
    {0x331, "BḆbḇDḎdḏKḴkḵLḺlḻNṈnṉRṞrṟTṮtṯZẔzẕhẖ"},
};

/* The character at *at, which is moved on; a byte that begins none is itself,
 * beyond all characters. */
static uint32_t take(const char **at)
{
	static const unsigned char heads[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	const char *text = *at;
	size_t length = text_utf8_length(text, strnlen(text, 4));
	uint32_t c;

	if (length == 0 || length >= array_length(heads)) {
		*at += *text != '\0';
		return *text == '\0' ? 0 : 0x110000u + (unsigned char)*text;
	}
	c = (unsigned char)text[0] & heads[length];
	for (size_t i = 1; i < length; i++)
		c = c << 6 | ((unsigned char)text[i] & 0x3fu);
	*at += length;
	return c;
}

/* 0: there is no such letter. */
static uint32_t compose(uint32_t letter, uint32_t mark)
{
	if (mark < marks[0].mark)
		return 0;
	for (size_t i = 0; i < array_length(marks); i++) {
		const char *at = marks[i].letters;

		while (marks[i].mark == mark && *at != '\0') {
			uint32_t plain = take(&at), whole = take(&at);

			if (plain == letter)
				return whole;
		}
	}
	return 0;
}

static uint32_t take_composed(const char **at)
{
	uint32_t c = take(at);

	while (c != 0) {
		const char *next = *at;
		uint32_t whole = compose(c, take(&next));

		if (whole == 0)
			break;
		c = whole;
		*at = next;
	}
	return c;
}

static uint32_t lower(uint32_t c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

static const char *skip_blanks(const char *text)
{
	while (text_is_space(*text))
		text++;
	return text;
}

/* The end of a name is before the blanks at its end. */
static uint32_t take_named(const char **at)
{
	return text_is_space(**at) && *skip_blanks(*at) == '\0'
		   ? 0
		   : take_composed(at);
}

int jamf_name_order(const char *a, const char *b, bool with_case)
{
	uint32_t left, right;

	a = skip_blanks(a);
	b = skip_blanks(b);
	do {
		left = take_named(&a);
		right = take_named(&b);
		if (!with_case) {
			left = lower(left);
			right = lower(right);
		}
		if (left != right)
			return left < right ? -1 : 1;
	} while (left != 0);
	return 0;
}

bool names_same(const char *a, const char *b, bool with_case)
{
	uint32_t left, right;

	do {
		left = take_composed(&a);
		right = take_composed(&b);
		if (with_case ? left != right : lower(left) != lower(right))
			return false;
	} while (left != 0);
	return true;
}

/* As UTF-8; at most as long as what it is composed of. */
static char *put(char *to, uint32_t c)
{
	if (c >= 0x110000u) {
		*to++ = (char)(c - 0x110000u);
	} else if (c < 0x80) {
		*to++ = (char)c;
	} else if (c < 0x800) {
		*to++ = (char)(0xc0u | c >> 6);
		*to++ = (char)(0x80u | (c & 0x3fu));
	} else {
		if (c < 0x10000u) {
			*to++ = (char)(0xe0u | c >> 12);
		} else {
			*to++ = (char)(0xf0u | c >> 18);
			*to++ = (char)(0x80u | (c >> 12 & 0x3fu));
		}
		*to++ = (char)(0x80u | (c >> 6 & 0x3fu));
		*to++ = (char)(0x80u | (c & 0x3fu));
	}
	return to;
}

char *jamf_name_lower(struct arena *arena, const char *text)
{
	char *folded = arena_text(arena, text), *to = folded;
	uint32_t c;

	while (folded != NULL && (c = take_composed(&text)) != 0)
		to = put(to, lower(c));
	if (folded != NULL)
		*to = '\0';
	return folded;
}

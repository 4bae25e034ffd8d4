#include "cmd/rules.h"

#include "cmd/signature.h"
#include "cmd/unpinned.h"
#include "compile/accept.h"
#include "compile/certificates.h"
#include "compile/compile.h"
#include "compile/layers.h"
#include "ini/ini.h"
#include "plist/tree.h"
#include "profile/check.h"
#include "profile/read.h"
#include "profile/subject.h"
#include "base/banned.h"

const struct rule *const rule_tables[] = {
    ini_rules,
    layers_rules,
    accept_rules,
    read_rules,
    subject_rules,
    certificates_rules,
    check_rules,
    tree_rules,
    read_tree_rules,
    read_file_rules,
    compile_rules,
    signature_rules,
    unpinned_rules,
    NULL,
};

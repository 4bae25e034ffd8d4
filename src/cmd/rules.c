/* All rules of all rooms. */
#include "cmd/rules.h"

#include "cmd/signature.h"
#include "cmd/device_values.h"
#include "cmd/lock_rules.h"
#include "definition/accept_list.h"
#include "definition/certificates.h"
#include "definition/document.h"
#include "definition/extends.h"
#include "definition/import.h"
#include "devices/table.h"
#include "ini/ini.h"
#include "plist/tree.h"
#include "profile/check.h"
#include "profile/read.h"
#include "profile/subject.h"
#include "base/banned.h"

const struct rule *const rule_tables[] = {
    ini_rules,
    extends_rules,
    accept_rules,
    read_rules,
    subject_rules,
    certificates_rules,
    check_rules,
    tree_rules,
    read_tree_rules,
    read_file_rules,
    document_rules,
    import_rules,
    signature_rules,
    lock_rules,
    device_rules,
    fill_rules,
    device_values_rules,
    NULL,
};

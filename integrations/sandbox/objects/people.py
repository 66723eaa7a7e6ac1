"""Users, their roles, and what these allow."""

from __future__ import annotations

from integrations.sandbox.objects.fields import (
    AUDIT,
    KEY,
    Kind,
    ObjectType,
    blank,
    columns,
    enum,
    relations,
    table_of,
)
from integrations.sandbox.objects.links import by_key, contacts, key_of

USER_TYPES = (
    *("business user", "employee user", "view only user", "dashboard user", "project manager user"),
    *("payment approver", "platform user", "CRM user", "warehouse user", "Construction manager user"),
)
# readByQuery asks USERINFO for these letters; only B is published, the others are the words' own first letters.
USER_TYPE_LETTERS = {"B": "business user", "E": "employee user", "V": "view only user"}
USER_STATES = ("active", "inactive", "lockedout")

USERINFO = ObjectType(
    "USERINFO",
    "User",
    table_of(
        KEY,
        columns("LOGINID DESCRIPTION EMAIL OLD_EMAIL CONTACTINFO.CONTACTNAME"),
        enum("ADMIN", "false", "true", "Full"),
        enum("USERTYPE", *USER_TYPES),
        enum("STATUS", *USER_STATES),
        columns("VISIBLE UNRESTRICTED LOGINDISABLED PWDNEVEREXPIRES RESETPASSWORD", Kind.BOOLEAN),
        columns("PWDQLYNOTENFORCED CHATTER_DISABLED HIDENODEPT SSO_ENABLED", Kind.BOOLEAN),
        columns("SSO_FEDERATED_ID"),
        key_of("CONTACTKEY", "CONTACT", "CONTACTINFO.CONTACTNAME"),
        AUDIT,
        blank("MEGAENTITYKEY MEGAENTITYID MEGAENTITYNAME"),
    ),
    business_id="LOGINID",
    relations=relations(
        *contacts("CONTACT:CONTACTINFO CONTACTINFO"),
    ),
    # A salted hash, and the user's own duration of a session in minutes where it is not the company's.
    hidden=("_PASSWORD", "_SESSION_MINUTES"),
    nested=("CONTACTINFO",),
)

ROLES = ObjectType(
    "ROLES",
    "Role",
    table_of(
        KEY,
        columns("NAME DESCRIPTION"),
        enum("TYPE", "Enterprise", "E-Console", "Multi Entity Distributed", "Multi Entity Shared"),
        enum("APPLYTO", "Login and Slide-In", "Login Only", "Slide-In Only"),
        AUDIT,
    ),
    business_id="NAME",
)

USERROLES = ObjectType(
    "USERROLES",
    "User Role",
    table_of(
        KEY,
        enum("TYPE", "User", "Group"),
        columns("U_O_GKEY ROLEKEY", Kind.INTEGER),
        by_key("ROLENAME", "ROLES", "NAME", "ROLEKEY"),
        by_key("USERID", "USERINFO", "LOGINID", "U_O_GKEY"),
        columns("WHENCREATED WHENMODIFIED", Kind.STAMP),
        columns("CREATEDBY MODIFIEDBY", Kind.INTEGER),
        blank("RECORD_URL"),
    ),
    relations=relations(
        ("ROLES", "ROLES", "ROLEKEY", "RECORDNO"), ("USERINFO", "USERINFO", "U_O_GKEY", "RECORDNO")
    ),
    indexes=("U_O_GKEY",),
)

# Views, so that what they show is what is enforced.
USERRIGHTS = ObjectType(
    "USERRIGHTS",
    "User Right",
    table_of(
        KEY,
        columns("USERKEY", Kind.INTEGER),
        columns("APPLICATION POLICY RIGHTS"),
        columns("WHENCREATED WHENMODIFIED", Kind.STAMP),
        columns("CREATEDBY MODIFIEDBY", Kind.INTEGER),
        blank("RECORD_URL"),
    ),
    view=(
        "SELECT r.RECORDNO*100000+p.RECORDNO RECORDNO, r.U_O_GKEY USERKEY, p.APPLICATION, p.POLICY, p.RIGHTS,"
        " r.WHENCREATED, r.WHENMODIFIED, r.CREATEDBY, r.MODIFIEDBY"
        " FROM USERROLES r JOIN _ROLEPOLICY p ON p.ROLEKEY=r.ROLEKEY"
    ),
)

USERRESTRICTION = ObjectType(
    "USERRESTRICTION",
    "User Restriction",
    table_of(
        KEY,
        columns("LOGINID FIRSTNAME LASTNAME"),
        enum("ADMIN", "Off", "Limited", "Full"),
        enum("USERTYPE", *USER_TYPES),
        enum("STATUS", *USER_STATES),
        columns("UNRESTRICTED", Kind.BOOLEAN),
        columns("LOCATIONID LOCATIONNAME"),
        blank("DEPARTMENTID DEPARTMENTNAME RECORD_URL"),
    ),
    view=(
        "SELECT u.RECORDNO*100000+l.RECORDNO RECORDNO, u.LOGINID, c.FIRSTNAME, c.LASTNAME,"
        " CASE u.ADMIN WHEN 'Full' THEN 'Full' WHEN 'true' THEN 'Limited' ELSE 'Off' END ADMIN,"
        " u.USERTYPE, u.STATUS, u.UNRESTRICTED, l.LOCATIONID, l.NAME LOCATIONNAME"
        " FROM USERINFO u JOIN _USERLOCATION r ON r.USERKEY=u.RECORDNO JOIN LOCATION l ON l.LOCATIONID=r.LOCATIONID"
        ' LEFT JOIN CONTACT c ON c.CONTACTNAME=u."CONTACTINFO.CONTACTNAME"'
    ),
)

PEOPLE = (USERINFO, ROLES, USERROLES, USERRIGHTS, USERRESTRICTION)

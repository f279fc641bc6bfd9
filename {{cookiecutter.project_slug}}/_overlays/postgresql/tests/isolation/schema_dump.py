"""The schema of a PostgreSQL database, from its system catalogs:
https://www.postgresql.org/docs/current/catalogs.html."""

SCHEMA = """
    WITH ours AS (
        SELECT oid FROM pg_namespace
        WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
    )
    SELECT relkind::text, oid::regclass::text, '' AS definition
    FROM pg_class WHERE relnamespace IN (SELECT oid FROM ours)
    UNION ALL
    SELECT 'column', attrelid::regclass || '.' || attname, concat_ws(
        ' ', format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated,
        pg_get_expr(adbin, adrelid)
    )
    FROM pg_attribute
    JOIN pg_class ON pg_class.oid = attrelid
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE relnamespace IN (SELECT oid FROM ours) AND attnum > 0 AND NOT attisdropped
    UNION ALL
    SELECT 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace IN (SELECT oid FROM ours)
    UNION ALL
    SELECT 'index', indexrelid::regclass::text, pg_get_indexdef(indexrelid)
    FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
    WHERE relnamespace IN (SELECT oid FROM ours)
    UNION ALL
    SELECT 'view', oid::regclass::text, pg_get_viewdef(oid)
    FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace IN (SELECT oid FROM ours)
    UNION ALL
    SELECT 'trigger', tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid)
    FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL
    SELECT 'function', oid::regprocedure::text, prosrc
    FROM pg_proc WHERE pronamespace IN (SELECT oid FROM ours)
    UNION ALL
    SELECT 'sequence', seqrelid::regclass::text, concat_ws(
        ' ', seqtypid::regtype, seqstart, seqincrement, seqmin, seqmax, seqcycle
    )
    FROM pg_sequence
    UNION ALL
    SELECT 'enum', enumtypid::regtype::text, enumsortorder || ' ' || enumlabel
    FROM pg_enum
    UNION ALL
    SELECT 'extension', extname, extversion FROM pg_extension
"""

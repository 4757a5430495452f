"""Functions of Trino that the local engine does not run, so that asking for one is answered in full."""

from __future__ import annotations

from athena.trino.registry import Family

FUNCTIONS = Family("elsewhere")
_ = FUNCTIONS
_.missing("notyet", "the local engine has no colours", "bar color render rgb")
_.missing(
    "notyet",
    "the local engine has no IP addresses",
    "contains_ip ip_prefix ip_subnet_max ip_subnet_min ip_subnet_range is_subnet_of",
)
_.missing(
    "never", "machine learning runs in Trino's workers", "classify features learn_classifier learn_libsvm_classifier"
)
_.missing("never", "machine learning runs in Trino's workers", "learn_libsvm_regressor learn_regressor regress")
_.missing("never", "a sketch of another system", "theta_sketch_cardinality theta_sketch_union")
_.missing(
    "never", "row patterns exist inside MATCH_RECOGNIZE only", "classifier first last match_number next permute prev"
)
_.missing("notyet", "a Teradata function, which Athena may not have", "char2hexint index to_char to_timestamp to_date")
_.missing("notyet", "multisets are newer than Athena's engine 3", "collect element fusion intersection set")
_.missing("notyet", "SQL/JSON table functions are not here", "json_table exclude_columns")
_.missing(
    "notyet",
    "the local engine has no geometry",
    "bing_tile bing_tile_at bing_tile_coordinates bing_tile_polygon bing_tile_quadkey bing_tile_zoom_level bing_tiles_around "
    "convex_hull_agg from_encoded_polyline from_geojson_geometry geometry_collect_agg geometry_from_hadoop_shape "
    "geometry_invalid_reason geometry_nearest_points geometry_to_bing_tiles geometry_union geometry_union_agg "
    "great_circle_distance line_interpolate_point line_interpolate_points line_locate_point simplify_geometry "
    "spatial_partitioning spatial_partitions to_encoded_polyline to_geojson_geometry to_geometry to_spherical_geography "
    "st_area st_asbinary st_asewkb st_asewkt st_astext st_boundary st_buffer st_centroid st_collect st_contains st_convexhull "
    "st_coorddim st_crosses st_difference st_dimension st_disjoint st_distance st_endpoint st_envelope st_envelopeaspts "
    "st_equals st_exteriorring st_force2d st_force3d st_geometries st_geometryfromtext st_geometryn st_geometrytype "
    "st_geomfrombinary st_geomfromewkt st_geomfromkml st_interiorringn st_interiorrings st_intersection st_intersects "
    "st_isclosed st_isempty st_isring st_issimple st_isvalid st_length st_linefromtext st_linemerge st_linestring "
    "st_makeline st_makepolygon st_minimumboundingcircle st_multi st_multipoint st_normalize st_numgeometries "
    "st_numinteriorring st_numpoints st_orientedenvelope st_overlaps st_point st_pointn st_pointonsurface st_points "
    "st_polygon st_polygonize st_reduceprecision st_relate st_setsrid st_srid st_startpoint st_symdifference st_touches "
    "st_transform st_union st_voronoipolygons st_within st_x st_xmax st_xmin st_y st_ymax st_ymin st_z",
)
